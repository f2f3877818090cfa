import { Search, X } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { OperatorIcon } from "@/components/shared/operator-icon";
import { IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { paletteGroups } from "./palette-groups";

/** The kind of data that a dragged operator is handed over as. */
export const OPERATOR_DATA = "application/x-millrace-operator";

/** The operators, to be dragged onto the graph or added by a click or Enter. */
export function Palette({
  operators,
  after,
  onAdd,
  onClose,
}: {
  operators: readonly OperatorSpec[];
  /** The task that a new one would wait for. */
  after: string | null;
  onAdd: (operator: OperatorSpec) => void;
  onClose: () => void;
}) {
  const [search, setSearch] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const groups = paletteGroups(operators, search);
  const first = groups[0]?.operators[0];

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
      return;
    }
    if (event.key === "Enter" && event.target instanceof HTMLInputElement && first !== undefined) {
      event.preventDefault();
      onAdd(first);
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = buttons.findIndex((button) => button.matches(":focus"));
    buttons[Math.min(buttons.length - 1, Math.max(0, at + step))]?.focus();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the field and buttons within
    <div
      onKeyDown={onKeyDown}
      className="flex w-52 max-w-[70vw] shrink-0 flex-col border-r bg-surface max-sm:absolute max-sm:inset-y-0 max-sm:left-0 max-sm:z-10 max-sm:shadow-overlay"
    >
      <div className="flex items-center gap-1 p-2">
        <Input
          autoFocus
          aria-label="Search operators"
          placeholder="Search operators"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          start={<Search size={14} aria-hidden />}
          className="min-w-0 shrink"
        />
        <IconButton label="Close the palette" size="sm" onClick={onClose}>
          <X size={14} aria-hidden />
        </IconButton>
      </div>
      <p className="px-3 pb-1 text-ink-3 text-xs">
        {after === null ? "Click, or drag into the graph." : `A click adds behind ${after}.`}
      </p>
      <div ref={list} tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {groups.map((group) => (
          <section key={group.label} aria-label={group.label}>
            <p aria-hidden="true" className="px-1 pt-2 pb-1 font-medium text-ink-3 text-xs">
              {group.label}
            </p>
            <ul>
              {group.operators.map((operator) => (
                <li key={operator.type}>
                  <button
                    type="button"
                    draggable
                    title={`${operator.type}: ${operator.description}`}
                    onDragStart={(event) => {
                      event.dataTransfer.setData(OPERATOR_DATA, operator.type);
                      event.dataTransfer.effectAllowed = "copy";
                    }}
                    onClick={() => onAdd(operator)}
                    className="flex w-full cursor-grab items-center gap-2 rounded-md px-1.5 py-1 text-left text-sm hover:bg-hover"
                  >
                    <OperatorIcon type={operator.type} />
                    <span className="min-w-0 flex-1 truncate text-ink">{operator.label}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
        {groups.length === 0 && (
          <p className="px-1 py-2 text-ink-3 text-sm">No operator is called so.</p>
        )}
      </div>
    </div>
  );
}
