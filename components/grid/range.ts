import type { GridView } from "@/lib/schemas/api/run";
import type { GridCursor, Range } from "./geometry";
import { type GridRun, stateAt } from "./model";

/** A rectangle of cells. */
export type GridRange = { rows: Range; columns: Range };

/** One run of a range, with those of its tasks that are in it. */
export type RangePart = { run: GridRun; tasks: string[] };

/** The rectangle between two corners; between two runs (row -1), all of their tasks. */
export function rangeBetween(one: GridCursor, other: GridCursor, rows: number): GridRange {
  const [top, bottom] = sorted(one.row, other.row);
  const [left, right] = sorted(one.column, other.column);
  return {
    rows: bottom < 0 ? { from: 0, to: rows } : { from: Math.max(0, top), to: bottom + 1 },
    columns: { from: left, to: right + 1 },
  };
}

/** The task instances of a range, by run, newest last; runs without any of the tasks are left out. */
export function partsOf(grid: GridView, { rows, columns }: GridRange): RangePart[] {
  return grid.runs.slice(columns.from, columns.to).flatMap((run) => {
    const tasks = grid.tasks
      .slice(rows.from, rows.to)
      .flatMap(({ taskId }, place) => (stateAt(run, rows.from + place) === null ? [] : [taskId]));
    return tasks.length === 0 ? [] : [{ run, tasks }];
  });
}

function sorted(one: number, other: number): [number, number] {
  return one <= other ? [one, other] : [other, one];
}
