import type { DagRunState, TerminalTaskInstanceState, TriggerRule } from "@/lib/schemas/states";
import { buildTopology } from "../dag/topology";
import { decideRunOutcome } from "./run-outcome";
import { evaluateTriggerRule } from "./trigger-rules";

/** A task as the model needs it. */
export type ModelTask = {
  taskId: string;
  needs: readonly string[];
  triggerRule: TriggerRule;
  retries: number;
  /** Tasks that it has skipped once it succeeds, at any distance. */
  skips?: readonly string[];
};

/** How one attempt ends. */
export type AttemptOutcome = "success" | "failed" | "skipped";

/** How a run ended. */
export type ModelResult = {
  run: Extract<DagRunState, "success" | "failed">;
  states: Map<string, TerminalTaskInstanceState>;
  /** Attempts made, by task; a task that never ran has none. */
  attempts: Map<string, number>;
};

/**
 * Play a run in memory: a plain second telling of what the engine must arrive at. `tasks` have no
 * cycle. `choose` picks which of the ready tasks make their next attempt together (default: all);
 * it matters, because a task whose upstreams differ in fate ends by what was known first. What
 * one step ends is applied at once, what it skips is skipped, and what follows from that is decided
 * wave by wave.
 */
export function playRun(
  tasks: readonly ModelTask[],
  outcomeOf: (taskId: string, attempt: number) => AttemptOutcome,
  choose: (ready: readonly string[]) => readonly string[] = (ready) => ready,
): ModelResult {
  const byId = new Map(tasks.map((task) => [task.taskId, task]));
  const topology = buildTopology(new Map(tasks.map((task) => [task.taskId, task.needs])));
  const states = new Map<string, TerminalTaskInstanceState>();
  const attempts = new Map<string, number>();
  const ready = new Set<string>();

  const decide = (task: ModelTask) => {
    const upstream = topology.upstream.get(task.taskId) ?? [];
    const count = (state: TerminalTaskInstanceState) =>
      upstream.filter((taskId) => states.get(taskId) === state).length;
    return evaluateTriggerRule(task.triggerRule, {
      total: upstream.length,
      success: count("success"),
      failed: count("failed"),
      upstreamFailed: count("upstream_failed"),
      skipped: count("skipped"),
    });
  };

  const settle = () => {
    for (let changed = true; changed; ) {
      const ended = new Map<string, TerminalTaskInstanceState>();
      for (const task of tasks) {
        if (states.has(task.taskId) || ready.has(task.taskId)) continue;
        const decision = decide(task);
        if (decision === "ready") ready.add(task.taskId);
        else if (decision !== "wait") ended.set(task.taskId, decision);
      }
      for (const [taskId, state] of ended) states.set(taskId, state);
      changed = ended.size > 0;
    }
  };

  for (settle(); ready.size > 0; settle()) {
    const skips: string[] = [];
    for (const taskId of choose([...ready])) {
      if (!ready.has(taskId)) throw new Error(`Task ${taskId} is not ready`);
      const attempt = (attempts.get(taskId) ?? 0) + 1;
      attempts.set(taskId, attempt);
      const outcome = outcomeOf(taskId, attempt);
      if (outcome === "failed" && attempt <= (byId.get(taskId)?.retries ?? 0)) continue;
      states.set(taskId, outcome);
      ready.delete(taskId);
      if (outcome === "success") skips.push(...(byId.get(taskId)?.skips ?? []));
    }
    for (const taskId of skips) {
      if (!states.has(taskId) && !ready.has(taskId)) states.set(taskId, "skipped");
    }
  }

  const leaves = new Set(topology.leaves);
  const outcome = decideRunOutcome(
    tasks.map(({ taskId }) => ({
      state: states.get(taskId) ?? "none",
      isLeaf: leaves.has(taskId),
    })),
  );
  if (outcome.state === "running") throw new Error("The tasks have a cycle");
  return { run: outcome.state, states, attempts };
}
