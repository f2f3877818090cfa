import { memo } from "react";
import type { GridView } from "@/lib/schemas/api/run";

/** Names are made for this many rows at once, and anew only when scrolling leaves the first half. */
const ROWS = 120;
const STEP = 40;

/** The first row whose name is made, for the first row that is in view. */
export function labelWindow(firstRow: number): number {
  return Math.max(0, Math.floor(firstRow / STEP) * STEP - STEP / 2);
}

/** The tasks' names at the left. The accessible names of cells are those of `GridAria`. */
export const GridLabels = memo(function GridLabels({
  tasks,
  from,
  rowHeight,
  selected,
  hovered,
}: {
  tasks: GridView["tasks"];
  from: number;
  rowHeight: number;
  selected: number | undefined;
  hovered: number | undefined;
}) {
  return tasks.slice(from, from + ROWS).map((task, index) => {
    const row = from + index;
    const lit = row === selected || row === hovered;
    return (
      <div
        key={task.taskId}
        title={task.taskId}
        aria-hidden="true"
        className={`absolute flex w-full cursor-pointer items-center pr-2 pl-3 text-xs ${lit ? "text-ink" : "text-ink-2"}`}
        style={{ top: row * rowHeight, height: rowHeight }}
      >
        <span className="truncate">{task.taskId}</span>
      </div>
    );
  });
});
