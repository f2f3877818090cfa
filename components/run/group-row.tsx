import { ChevronDown, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Duration } from "@/components/shared/duration";
import { StateBadge } from "@/components/shared/state-mark";
import { Td, Tr } from "@/components/ui/table";
import { formatCount } from "@/lib/browser/format";
import type { TreeRow } from "@/lib/core/dag/group-tree";
import type { TaskInstanceView } from "@/lib/schemas/api/run";
import { summaryState } from "@/lib/schemas/states";

/** A group in a run's table of tasks: what its tasks come to, from the first start to the last end. */
export function GroupRow({
  row,
  tasks,
  onToggle,
  actions,
}: {
  row: Extract<TreeRow, { kind: "group" }>;
  /** All of its tasks, at any depth. */
  tasks: readonly TaskInstanceView[];
  onToggle: () => void;
  actions: ReactNode;
}) {
  const state = summaryState(tasks.map((task) => task.state));
  const begun = tasks.flatMap(({ startedAt }) => startedAt ?? []).sort()[0] ?? null;
  const isOver = tasks.every(({ startedAt, endedAt }) => startedAt === null || endedAt !== null);
  const ended = isOver
    ? (tasks
        .flatMap(({ endedAt }) => endedAt ?? [])
        .sort()
        .at(-1) ?? null)
    : null;
  const Chevron = row.isFolded ? ChevronRight : ChevronDown;
  return (
    <Tr className="bg-sunken/60">
      <Td shrink className="max-md:hidden!">
        {null}
      </Td>
      <Td>
        <span
          className="flex min-w-0 items-center gap-x-2"
          style={row.level === 1 ? undefined : { paddingLeft: `${Math.min(row.level - 1, 6)}rem` }}
        >
          <button
            type="button"
            aria-expanded={!row.isFolded}
            className="-ml-1 flex min-w-0 items-center gap-1 rounded-xs font-semibold text-ink hover:underline"
            onClick={onToggle}
          >
            <Chevron size={15} aria-hidden className="shrink-0 text-ink-3" />
            <span className="break-all text-left">{row.label}</span>
          </button>
          <span className="whitespace-nowrap text-ink-3 text-xs">
            {formatCount(tasks.length, "task")}
          </span>
        </span>
      </Td>
      <Td shrink label="State">
        {state !== null && <StateBadge state={state} size="sm" />}
      </Td>
      <Td shrink>{null}</Td>
      <Td shrink align="end" label="Duration">
        <Duration startedAt={begun} endedAt={ended} />
      </Td>
      <Td>{actions}</Td>
    </Tr>
  );
}
