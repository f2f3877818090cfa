import { shownAs, type TreeRow, treeRows } from "@/lib/core/dag/group-tree";
import { GRID_STATE_CHARS, type GridView } from "@/lib/schemas/api/run";
import { STATE_PRIORITY, TASK_INSTANCE_STATES, type TaskInstanceState } from "@/lib/schemas/states";
import type { GridCursor } from "./geometry";

export type GridRun = GridView["runs"][number];

/** A grid as it is drawn: rows are tasks and groups, and `states` of a run has one character a row. */
export type ShownGrid = Pick<GridView, "runs" | "groups"> & {
  rows: readonly TreeRow[];
  /** What it was made of. */
  source: GridView;
  folded: ReadonlySet<string>;
};

const STATE_OF_CHAR: ReadonlyMap<string, TaskInstanceState> = new Map(
  TASK_INSTANCE_STATES.map((state) => [GRID_STATE_CHARS[state], state]),
);

const RANK_OF_CHAR: ReadonlyMap<string, number> = new Map(
  STATE_PRIORITY.map((state, rank) => [GRID_STATE_CHARS[state], rank]),
);

/** A grid with some groups folded. A group is in the state of its tasks that asks most for attention. */
export function shownGrid(source: GridView, folded: ReadonlySet<string>): ShownGrid {
  const { tasks, groups } = source;
  const rows = treeRows(tasks, groups, folded);
  const runs =
    groups.length === 0
      ? source.runs
      : source.runs.map((run) => ({
          ...run,
          states: rows
            .map((row) =>
              row.kind === "task"
                ? (run.states[row.task] ?? " ")
                : summaryChar(run.states, row.tasks),
            )
            .join(""),
        }));
  return { rows, runs, groups, source, folded };
}

/** The character of the state that stands for some tasks' states; a space for none. */
function summaryChar(states: string, tasks: readonly number[]): string {
  let worst = " ";
  let rank: number = STATE_PRIORITY.length;
  for (const task of tasks) {
    const char = states[task] ?? " ";
    const own = RANK_OF_CHAR.get(char) ?? STATE_PRIORITY.length;
    if (own >= rank) continue;
    rank = own;
    worst = char;
  }
  return worst;
}

/** How many tasks of a group are in each state in a run, worst first. */
export function stateCounts(
  run: GridRun | undefined,
  tasks: readonly number[],
): [state: TaskInstanceState, count: number][] {
  const counts = new Map<TaskInstanceState, number>();
  for (const task of tasks) {
    const state = stateAt(run, task);
    if (state !== null) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return STATE_PRIORITY.flatMap((state): [TaskInstanceState, number][] => {
    const count = counts.get(state) ?? 0;
    return count === 0 ? [] : [[state, count]];
  });
}

/** State of a row in a run; null where the run has nothing of it. */
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

/**
 * Where a selection stands in a grid; null when its run is not shown. A run alone is row -1; a row
 * alone, in a grid with groups, is column -1. For what is in a folded group that group stands.
 */
export function cursorOf(grid: ShownGrid, { run, task }: GridSelection): GridCursor | null {
  const row = task === null ? -1 : rowOf(grid, task);
  if (run === null) return row === -1 || grid.groups.length === 0 ? null : { row, column: -1 };
  const column = grid.runs.findIndex((one) => one.id === run);
  return column === -1 ? null : { row, column };
}

function rowOf(grid: ShownGrid, id: string): number {
  const { tasks, groups } = grid.source;
  const known = new Map(groups.map((group) => [group.groupId, group]));
  const group = (tasks.find(({ taskId }) => taskId === id) ?? known.get(id))?.group ?? null;
  const shown = shownAs(id, group, known, grid.folded);
  return grid.rows.findIndex((row) => row.id === shown);
}

/** The selection that a cursor stands for. */
export function selectionOf(grid: ShownGrid, cursor: GridCursor): GridSelection {
  return {
    run: grid.runs[cursor.column]?.id ?? null,
    task: grid.rows[cursor.row]?.id ?? null,
  };
}

/** The row of a group, folded away or not; null when no group has that id. */
export function groupRow(
  { source: { tasks, groups }, rows }: ShownGrid,
  id: string,
): Extract<TreeRow, { kind: "group" }> | null {
  if (!groups.some(({ groupId }) => groupId === id)) return null;
  const all = [...rows, ...treeRows(tasks, groups, new Set())];
  const found = all.find((row) => row.id === id);
  return found?.kind === "group" ? found : null;
}

/** What a key does on the heading of a row, as in any tree; null when it only moves. */
export function treeKey(
  rows: readonly TreeRow[],
  cursor: GridCursor,
  key: string,
): { toggle: string } | { row: number } | null {
  const row = rows[cursor.row];
  if (row === undefined || cursor.column !== -1) return null;
  if (key === "ArrowRight" && row.kind === "group" && row.isFolded) return { toggle: row.id };
  if (key !== "ArrowLeft") return null;
  if (row.kind === "group" && !row.isFolded) return { toggle: row.id };
  const parent = rows.findIndex(({ id }) => id === row.parent);
  return { row: parent === -1 ? cursor.row : parent };
}

/** Columns at which another version of the DAG began to run. */
export function versionChanges(runs: readonly GridRun[]): number[] {
  return runs.flatMap((run, column) => {
    const before = runs[column - 1];
    return before !== undefined && before.versionNumber !== run.versionNumber ? [column] : [];
  });
}
