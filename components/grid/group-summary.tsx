import type { ReactNode } from "react";
import { StateBadge, StateDot } from "@/components/shared/state-mark";
import { formatCount } from "@/lib/browser/format";
import type { TreeRow } from "@/lib/core/dag/group-tree";
import type { ShownGrid } from "./model";
import { stateAt, stateCounts } from "./model";

/** A group in a run: what its tasks have come to, each of them, and what can be done with all. */
export function GroupSummary({
  grid,
  run,
  row,
  actions,
  onChoose,
}: {
  grid: ShownGrid;
  run: string;
  row: Extract<TreeRow, { kind: "group" }>;
  actions: ReactNode;
  /** One of its tasks was chosen. */
  onChoose: (taskId: string) => void;
}) {
  const column = grid.source.runs.find(({ id }) => id === run);
  const counts = stateCounts(column, row.tasks);
  if (counts.length === 0) return <p className="text-ink-3">Not part of this run.</p>;
  return (
    <div className="flex flex-col gap-4">
      <ul aria-label="Tasks by state" className="flex flex-wrap gap-1.5">
        {counts.map(([state, count]) => (
          <li key={state}>
            <StateBadge state={state} size="sm" label={`${count} ${state.replaceAll("_", " ")}`} />
          </li>
        ))}
      </ul>
      {actions}
      <section aria-label={formatCount(row.tasks.length, "task")}>
        <ul className="-mx-2 max-h-72 overflow-auto">
          {row.tasks.map((task) => {
            const taskId = grid.source.tasks[task]?.taskId ?? "";
            const state = stateAt(column, task);
            return (
              <li key={taskId}>
                <button
                  type="button"
                  className="flex w-full items-center gap-2 rounded-md px-2 py-1 text-left text-ink-2 hover:bg-hover hover:text-ink"
                  onClick={() => onChoose(taskId)}
                >
                  {state === null ? <span className="size-3.5" /> : <StateDot state={state} />}
                  <span className="min-w-0 break-all">{taskId}</span>
                </button>
              </li>
            );
          })}
        </ul>
      </section>
    </div>
  );
}
