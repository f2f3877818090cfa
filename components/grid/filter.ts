import { instantOfDate } from "@/lib/core/timetable/dates";
import type { GridView } from "@/lib/schemas/api/run";
import type { DagRunState, DagRunType } from "@/lib/schemas/states";

/** Which runs a grid shows, as the address says it; dates are days of the DAG's zone. */
export type GridFilters = {
  state: DagRunState | null;
  type: DagRunType | null;
  from: string | null;
  to: string | null;
};

/** Whether any run is left out. */
export function isFiltered({ state, type, from, to }: GridFilters): boolean {
  return state !== null || type !== null || from !== null || to !== null;
}

/**
 * The part of a request that says which runs are wanted. Days that are none, or that end before they
 * begin, are left out: such a filter is not yet typed to its end.
 */
export function filterQuery(filters: GridFilters, zone: string): Record<string, string> {
  const { state, type } = filters;
  const from = filters.from === null ? null : instantOfDate(filters.from, zone);
  const to = filters.to === null ? null : instantOfDate(filters.to, zone, "end");
  const isRange = from === null || to === null || from <= to;
  return {
    ...(state === null ? {} : { state }),
    ...(type === null ? {} : { type }),
    ...(from !== null && isRange ? { from: from.toISOString() } : {}),
    ...(to !== null && isRange ? { to: to.toISOString() } : {}),
  };
}

/** The grid with only those tasks whose name holds a text, upper and lower case alike. */
export function filterTasks(grid: GridView, text: string): GridView {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return grid;
  const rows = grid.tasks.flatMap((task, row) =>
    task.taskId.toLowerCase().includes(wanted) ? [row] : [],
  );
  return {
    ...grid,
    tasks: rows.flatMap((row) => grid.tasks[row] ?? []),
    runs: grid.runs.map((run) => ({
      ...run,
      states: rows.map((row) => run.states[row] ?? " ").join(""),
    })),
  };
}
