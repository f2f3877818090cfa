import type { Effect } from "@/lib/schemas/api/operate";
import { GRID_STATE_CHARS, type GridView } from "@/lib/schemas/api/run";
import type { TaskInstanceState } from "@/lib/schemas/states";

/** The state of each task that an order changes, by task_id. */
export function nextStates(effect: Effect): ReadonlyMap<string, TaskInstanceState> {
  // What becomes of a mapped task once one of its instances changes, the server tells.
  const whole = effect.items.filter((item) => item.mapIndex === undefined);
  return new Map([...whole, ...effect.follows].map((item) => [item.taskId, item.next]));
}

/** A task instance, or what of it is shown, after an order. */
export function patchTask<T extends { taskId: string; state: TaskInstanceState }>(
  task: T,
  next: ReadonlyMap<string, TaskInstanceState>,
): T {
  const state = next.get(task.taskId);
  return state === undefined ? task : { ...task, state };
}

/** The grid after an order to one of its runs. */
export function patchGrid(grid: GridView, run: string, effect: Effect): GridView {
  const next = nextStates(effect);
  return {
    ...grid,
    runs: grid.runs.map((column) => {
      if (column.id !== run) return column;
      const states = grid.tasks.map(({ taskId }, row) => {
        const state = next.get(taskId);
        return state === undefined ? (column.states[row] ?? " ") : GRID_STATE_CHARS[state];
      });
      return { ...column, state: effect.run.next, states: states.join("") };
    }),
  };
}
