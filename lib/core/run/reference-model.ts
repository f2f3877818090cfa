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
  /** What of the run before must have gone well before it starts. */
  past?: "task" | "downstream";
};

/** How one attempt ends. */
export type AttemptOutcome = "success" | "failed" | "skipped";

/** How a run ended; `running` when something waits for a past that does not come. */
export type ModelResult = {
  run: Exclude<DagRunState, "queued">;
  /** Of the tasks that ended. */
  states: Map<string, TerminalTaskInstanceState>;
  /** Attempts made, by task; a task that never ran has none. */
  attempts: Map<string, number>;
};

/** A task of one of the runs, counted from 0 in the order of their logical dates. */
export type ModelPlace = { run: number; taskId: string };

/**
 * Play one run in memory: see {@link playRuns}. `choose` picks which of the ready tasks make their
 * next attempt together.
 */
export function playRun(
  tasks: readonly ModelTask[],
  outcomeOf: (taskId: string, attempt: number) => AttemptOutcome,
  choose: (ready: readonly string[]) => readonly string[] = (ready) => ready,
): ModelResult {
  const [result] = playRuns(
    tasks,
    1,
    ({ taskId }, attempt) => outcomeOf(taskId, attempt),
    (ready) => choose(ready.map(({ taskId }) => taskId)).map((taskId) => ({ run: 0, taskId })),
  );
  if (result === undefined) throw new Error("One run gives one result");
  return result;
}

/**
 * Play some runs of one DAG in memory: a plain second telling of what the engine must arrive at.
 * `tasks` have no cycle. `choose` picks which of the ready tasks make their next attempt together
 * (default: all); it matters, because a task whose upstreams differ in fate ends by what was known
 * first. What one step ends is applied at once, what it skips is skipped, and what follows from
 * that is decided wave by wave.
 */
export function playRuns(
  tasks: readonly ModelTask[],
  count: number,
  outcomeOf: (place: ModelPlace, attempt: number) => AttemptOutcome,
  choose: (ready: readonly ModelPlace[]) => readonly ModelPlace[] = (ready) => ready,
): ModelResult[] {
  const byId = new Map(tasks.map((task) => [task.taskId, task]));
  const topology = buildTopology(new Map(tasks.map((task) => [task.taskId, task.needs])));
  const runs = Array.from({ length: count }, () => ({
    states: new Map<string, TerminalTaskInstanceState>(),
    attempts: new Map<string, number>(),
    ready: new Set<string>(),
  }));
  const at = (run: number) => runs[run] ?? raise(`There is no run ${run}`);

  const decide = (run: number, task: ModelTask) => {
    const upstream = topology.upstream.get(task.taskId) ?? [];
    const count = (state: TerminalTaskInstanceState) =>
      upstream.filter((taskId) => at(run).states.get(taskId) === state).length;
    return evaluateTriggerRule(task.triggerRule, {
      total: upstream.length,
      success: count("success"),
      failed: count("failed"),
      upstreamFailed: count("upstream_failed"),
      skipped: count("skipped"),
    });
  };

  const isPastMet = (run: number, { taskId, past }: ModelTask) => {
    if (past === undefined || run === 0) return true;
    const behind = past === "downstream" ? (topology.downstream.get(taskId) ?? []) : [];
    const before = at(run - 1).states;
    return [taskId, ...behind].every((one) =>
      ["success", "skipped"].includes(before.get(one) ?? ""),
    );
  };

  const settle = () => {
    for (let changed = true; changed; ) {
      changed = false;
      for (const [run, { states, ready }] of runs.entries()) {
        const ended = new Map<string, TerminalTaskInstanceState>();
        for (const task of tasks) {
          if (states.has(task.taskId) || ready.has(task.taskId)) continue;
          const decision = decide(run, task);
          if (decision === "ready") {
            if (isPastMet(run, task)) ready.add(task.taskId);
          } else if (decision !== "wait") ended.set(task.taskId, decision);
        }
        for (const [taskId, state] of ended) states.set(taskId, state);
        changed ||= ended.size > 0;
      }
    }
  };

  const allReady = () =>
    runs.flatMap(({ ready }, run) => [...ready].map((taskId): ModelPlace => ({ run, taskId })));

  settle();
  for (let places = allReady(); places.length > 0; places = allReady()) {
    const skips: ModelPlace[] = [];
    for (const place of choose(places)) {
      const { states, attempts, ready } = at(place.run);
      const { taskId } = place;
      if (!ready.has(taskId)) throw new Error(`Task ${taskId} is not ready`);
      const attempt = (attempts.get(taskId) ?? 0) + 1;
      attempts.set(taskId, attempt);
      const outcome = outcomeOf(place, attempt);
      if (outcome === "failed" && attempt <= (byId.get(taskId)?.retries ?? 0)) continue;
      states.set(taskId, outcome);
      ready.delete(taskId);
      if (outcome !== "success") continue;
      for (const skipped of byId.get(taskId)?.skips ?? []) {
        skips.push({ run: place.run, taskId: skipped });
      }
    }
    for (const { run, taskId } of skips) {
      const { states, ready } = at(run);
      if (!states.has(taskId) && !ready.has(taskId)) states.set(taskId, "skipped");
    }
    settle();
  }

  const leaves = new Set(topology.leaves);
  return runs.map(({ states, attempts }) => {
    const outcome = decideRunOutcome(
      tasks.map(({ taskId }) => ({
        state: states.get(taskId) ?? "none",
        isLeaf: leaves.has(taskId),
      })),
    );
    return { run: outcome.state, states, attempts };
  });
}

function raise(message: string): never {
  throw new Error(message);
}
