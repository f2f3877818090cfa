import { GRID_STATE_CHARS, type GridView } from "@/lib/schemas/api/run";
import { TASK_INSTANCE_STATES, type TaskInstanceState } from "@/lib/schemas/states";
import type { GridCursor } from "./geometry";

export type GridRun = GridView["runs"][number];
export type GridTask = GridView["tasks"][number];

const STATE_OF_CHAR: ReadonlyMap<string, TaskInstanceState> = new Map(
  TASK_INSTANCE_STATES.map((state) => [GRID_STATE_CHARS[state], state]),
);

/** State of a task in a run; null where the run has no such task. */
export function stateAt(run: GridRun | undefined, row: number): TaskInstanceState | null {
  return STATE_OF_CHAR.get(run?.states[row] ?? " ") ?? null;
}

/** How long a run took or, while it goes on, has taken until `nowMs`; null before its start. */
export function runDuration(run: GridRun, nowMs: number | null): number | null {
  const end = run.endedAt === null ? nowMs : Date.parse(run.endedAt);
  if (run.startedAt === null || end === null) return null;
  return Math.max(0, end - Date.parse(run.startedAt));
}

/**
 * The duration that bars are drawn against: of the longest run that is over, lest one that hangs
 * makes all others look alike; of those that go on when none is over.
 */
export function longestRun(runs: readonly GridRun[], nowMs: number): number {
  const of = (some: readonly GridRun[]) =>
    some.reduce((most, run) => Math.max(most, runDuration(run, nowMs) ?? 0), 0);
  return of(runs.filter((run) => run.endedAt !== null)) || of(runs) || 1;
}

/** The selection as the URL says it: ids, which stay true when runs are added. */
export type GridSelection = { run: string | null; task: string | null };

/** Where a selection stands in a grid; null when its run is not shown. A run alone is row -1. */
export function cursorOf(grid: GridView, selection: GridSelection): GridCursor | null {
  const column = grid.runs.findIndex((run) => run.id === selection.run);
  if (column === -1) return null;
  const row = grid.tasks.findIndex((task) => task.taskId === selection.task);
  return { row, column };
}

/** The selection that a cursor stands for. */
export function selectionOf(grid: GridView, cursor: GridCursor): GridSelection {
  return {
    run: grid.runs[cursor.column]?.id ?? null,
    task: grid.tasks[cursor.row]?.taskId ?? null,
  };
}

/** Columns at which another version of the DAG began to run. */
export function versionChanges(runs: readonly GridRun[]): number[] {
  return runs.flatMap((run, column) => {
    const before = runs[column - 1];
    return before !== undefined && before.versionNumber !== run.versionNumber ? [column] : [];
  });
}
