"use client";

import { Combobox as Base } from "@base-ui/react/combobox";
import { clsx } from "clsx";
import { Check, ChevronsUpDown, Search } from "lucide-react";
import { useFieldProps } from "./field-context";
import { itemClass } from "./item-styles";
import type { Option } from "./select";

/** A choice out of a long list, narrowed by typing in the list (time zones, DAGs, people). */
export function Combobox<V extends string>({
  options,
  value,
  onValueChange,
  placeholder = "Choose…",
  searchLabel = "Search",
  empty = "Nothing matches.",
  disabled = false,
  id,
  "aria-label": ariaLabel,
  className,
}: {
  options: readonly Option<V>[];
  value: V | null;
  onValueChange: (value: V | null) => void;
  placeholder?: string;
  /** Names and fills the search field in the list. */
  searchLabel?: string;
  empty?: string;
  disabled?: boolean;
  id?: string;
  "aria-label"?: string;
  className?: string;
}) {
  const field = useFieldProps({ id });
  const current = options.find((option) => option.value === value) ?? null;
  return (
    <Base.Root
      items={options}
      value={current}
      onValueChange={(option) => onValueChange(option?.value ?? null)}
      disabled={disabled}
      limit={200}
    >
      <Base.Trigger
        {...field}
        aria-label={ariaLabel}
        className={clsx(
          "control flex h-8 w-full min-w-0 items-center gap-2 pr-2 pl-2.5 text-left text-sm pointer-coarse:h-9",
          className,
        )}
      >
        {current?.icon}
        <span className={clsx("min-w-0 flex-1 truncate", current === null && "text-ink-3")}>
          {current?.label ?? placeholder}
        </span>
        <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-ink-3" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" className="z-50">
          <Base.Popup
            aria-label={searchLabel}
            className="overlay flex max-h-[min(20rem,var(--available-height))] w-(--anchor-width) min-w-56 flex-col"
          >
            <span className="flex items-center gap-2 border-b px-3 text-ink-3">
              <Search size={14} aria-hidden className="shrink-0" />
              <Base.Input
                aria-label={searchLabel}
                placeholder={searchLabel}
                className="h-9 min-w-0 flex-1 bg-transparent text-ink text-sm outline-none"
              />
            </span>
            <Base.Empty className="px-3 py-2.5 text-ink-3 text-sm empty:p-0">{empty}</Base.Empty>
            <Base.List className="min-h-0 overflow-y-auto overscroll-contain p-1 outline-none empty:p-0">
              {(option: Option<V>) => (
                <Base.Item
                  key={option.value}
                  value={option}
                  disabled={option.disabled === true}
                  className={itemClass}
                >
                  {option.icon}
                  <span className="min-w-0 flex-1 truncate">{option.label}</span>
                  <Base.ItemIndicator className="text-accent-text">
                    <Check size={14} aria-hidden />
                  </Base.ItemIndicator>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
