import {
  isTerminalTaskInstanceState,
  type TaskInstanceState,
  type TriggerRule,
} from "@/lib/schemas/states";
import type { SelectableTask } from "./selection";
import { evaluateTriggerRule, type TriggerDecision } from "./trigger-rules";

/** A task instance as foreseeing needs it. */
export type ForeseeableTask = SelectableTask & {
  triggerRule: TriggerRule;
  /** idx of what it had skipped when it succeeded; a direct downstream among them is skipped again. */
  skips?: readonly number[] | null;
};

const STATE_OF: Record<TriggerDecision, TaskInstanceState> = {
  ready: "scheduled",
  wait: "none",
  skipped: "skipped",
  upstream_failed: "upstream_failed",
};

/**
 * The states in which the tasks of a run are once some were put into others, and what the trigger
 * rules make of that was done: before anything runs. `scheduled` then means: starts as soon as
 * there is room. `states` are given and returned in the order of `tasks`.
 */
export function foresee(
  tasks: readonly ForeseeableTask[],
  states: readonly TaskInstanceState[],
): TaskInstanceState[] {
  const placesOf = Map.groupBy(tasks.keys(), (place) => tasks[place]?.idx ?? -1);
  const upstreams = tasks.map((): number[] => []);
  for (const [place, task] of tasks.entries()) {
    for (const idx of task.downstream) {
      for (const next of placesOf.get(idx) ?? []) upstreams[next]?.push(place);
    }
  }
  const now = [...states];
  // Wave by wave, as the engine does: a task whose upstreams differ in fate ends by the first.
  for (let changed = true; changed; ) {
    const decided = tasks.flatMap((task, place): [number, TaskInstanceState][] => {
      if (now[place] !== "none") return [];
      const before = (upstreams[place] ?? []).map((upstream) => now[upstream]);
      const count = (state: TaskInstanceState) => before.filter((one) => one === state).length;
      const isCut = (upstreams[place] ?? []).some(
        (upstream) =>
          now[upstream] === "success" &&
          // Put into that state by the order, it chose nothing.
          tasks[upstream]?.state === "success" &&
          tasks[upstream].skips?.includes(task.idx),
      );
      if (isCut) return [[place, "skipped"]];
      const decision = evaluateTriggerRule(task.triggerRule, {
        total: before.length,
        success: count("success"),
        failed: count("failed"),
        upstreamFailed: count("upstream_failed"),
        skipped: count("skipped"),
      });
      if (decision === "ready" && (task.setups?.length ?? 0) > 0) {
        const setups = (task.setups ?? [])
          .flatMap((idx) => placesOf.get(idx) ?? [])
          .map((setup) => now[setup]);
        if (!setups.includes("success")) {
          const isSkipped = setups.every((state) => state === "skipped");
          return [[place, isSkipped ? "skipped" : "upstream_failed"]];
        }
      }
      return decision === "wait" ? [] : [[place, STATE_OF[decision]]];
    });
    for (const [place, state] of decided) now[place] = state;
    changed = decided.some(([, state]) => isTerminalTaskInstanceState(state));
  }
  return now;
}
