import { stateLook } from "@/components/shared/state";
import { formatCount } from "@/lib/browser/format";
import { formatInstant } from "@/lib/browser/zone";
import type { GridCursor } from "./geometry";
import { type ShownGrid, stateAt } from "./model";

/** A place of the grid in words. */
export function describePlace(grid: ShownGrid, cursor: GridCursor, zone: string): string {
  const row = grid.rows[cursor.row];
  const run = grid.runs[cursor.column];
  if (run === undefined) return row?.label ?? "";
  const date = formatInstant(Date.parse(run.logicalDate), zone);
  if (row === undefined) return `Run of ${date}: ${stateLook(run.state, "run").label}`;
  const state = stateAt(run, cursor.row);
  const words = state === null ? "not in this run" : stateLook(state).label;
  const name =
    row.kind === "task"
      ? row.label
      : `${row.label}, group of ${formatCount(row.tasks.length, "task")}`;
  return `${name}, ${date}: ${words}`;
}
