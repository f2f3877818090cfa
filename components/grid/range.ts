import type { GridCursor, Range } from "./geometry";
import { type GridRun, type ShownGrid, stateAt } from "./model";

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

/**
 * The task instances of a range, by run, newest last; a group's row stands for all of its tasks. Runs
 * without any of the tasks are left out.
 */
export function partsOf(grid: ShownGrid, { rows, columns }: GridRange): RangePart[] {
  const { tasks, runs } = grid.source;
  const places = grid.rows
    .slice(rows.from, rows.to)
    .flatMap((row) => (row.kind === "task" ? [row.task] : row.tasks));
  const chosen = [...new Set(places)].sort((one, other) => one - other);
  return runs.slice(columns.from, columns.to).flatMap((run) => {
    const present = chosen.flatMap((place) => {
      const task = tasks[place];
      return task === undefined || stateAt(run, place) === null ? [] : [task.taskId];
    });
    return present.length === 0 ? [] : [{ run, tasks: present }];
  });
}

function sorted(one: number, other: number): [number, number] {
  return one <= other ? [one, other] : [other, one];
}
