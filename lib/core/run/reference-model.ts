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
  /** Of a teardown: its setups, which are among its needs; its rule is then all_done. */
  setups?: readonly string[];
  /** Of a mapped task: how many elements its first instance finds, when it succeeds. */
  elements?: number;
};

/** How one attempt ends. */
export type AttemptOutcome = "success" | "failed" | "skipped";

/** How a run ended; `running` when something waits for a past that does not come. */
export type ModelResult = {
  run: Exclude<DagRunState, "queued">;
  /** Of the instances that ended, by {@link instanceKey}. */
  states: Map<string, TerminalTaskInstanceState>;
  /** Attempts made, by instance; one that never ran has none. */
  attempts: Map<string, number>;
};

/**
 * A task of one of the runs, counted from 0 in the order of their logical dates; with `map`, one
 * of the instances of a mapped task, and without it the one that finds its elements.
 */
export type ModelPlace = { run: number; taskId: string; map?: number };

/** What an instance is called within its run: `a`, or `a[2]`. */
export function instanceKey({ taskId, map }: Pick<ModelPlace, "taskId" | "map">): string {
  return map === undefined ? taskId : `${taskId}[${map}]`;
}

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
    ready: new Map<string, ModelPlace>(),
    expanded: new Map<string, number>(),
  }));
  const at = (run: number) => runs[run] ?? raise(`There is no run ${run}`);

  /** What stands for a task before others: its instances, once there are any. */
  const instancesOf = (run: number, taskId: string): string[] => {
    const n = at(run).expanded.get(taskId);
    if (n === undefined) return [taskId];
    return Array.from({ length: n }, (_, map) => instanceKey({ taskId, map }));
  };

  const decide = (run: number, task: ModelTask) => {
    const needed = topology.upstream.get(task.taskId) ?? [];
    const upstream = needed.flatMap((taskId) => instancesOf(run, taskId));
    const count = (state: TerminalTaskInstanceState) =>
      upstream.filter((key) => at(run).states.get(key) === state).length;
    const decision = evaluateTriggerRule(task.triggerRule, {
      total: upstream.length,
      success: count("success"),
      failed: count("failed"),
      upstreamFailed: count("upstream_failed"),
      skipped: count("skipped"),
    });
    if (decision !== "ready" || task.setups === undefined) return decision;
    const setups = task.setups
      .flatMap((taskId) => instancesOf(run, taskId))
      .map((key) => at(run).states.get(key));
    if (setups.includes("success")) return "ready";
    return setups.every((state) => state === "skipped") ? "skipped" : "upstream_failed";
  };

  const isPastMet = (run: number, { taskId, past }: ModelTask) => {
    if (past === undefined || run === 0) return true;
    const behind = past === "downstream" ? (topology.downstream.get(taskId) ?? []) : [];
    const before = at(run - 1).states;
    return [taskId, ...behind]
      .flatMap((one) => instancesOf(run - 1, one))
      .every((one) => ["success", "skipped"].includes(before.get(one) ?? ""));
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
            if (isPastMet(run, task)) ready.set(task.taskId, { run, taskId: task.taskId });
          } else if (decision !== "wait") ended.set(task.taskId, decision);
        }
        for (const [taskId, state] of ended) states.set(taskId, state);
        changed ||= ended.size > 0;
      }
    }
  };

  const allReady = () => runs.flatMap(({ ready }) => [...ready.values()]);

  /** Makes the instances of a mapped task; what it becomes itself. */
  const expand = ({ run, taskId }: ModelPlace, elements: number): "success" | "skipped" => {
    if (elements === 0) return "skipped";
    at(run).expanded.set(taskId, elements);
    for (let map = 0; map < elements; map += 1) {
      at(run).ready.set(instanceKey({ taskId, map }), { run, taskId, map });
    }
    return "success";
  };

  settle();
  for (let places = allReady(); places.length > 0; places = allReady()) {
    const skips: ModelPlace[] = [];
    for (const place of choose(places)) {
      const { states, attempts, ready } = at(place.run);
      const key = instanceKey(place);
      const task = byId.get(place.taskId);
      if (!ready.has(key)) throw new Error(`Task ${key} is not ready`);
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      const outcome = outcomeOf(place, attempt);
      if (outcome === "failed" && attempt <= (task?.retries ?? 0)) continue;
      ready.delete(key);
      const isMapper = task?.elements !== undefined && place.map === undefined;
      const state =
        isMapper && outcome === "success" ? expand(place, task?.elements ?? 0) : outcome;
      states.set(key, state);
      if (state !== "success" || isMapper) continue;
      for (const skipped of task?.skips ?? []) {
        skips.push({ run: place.run, taskId: skipped });
      }
    }
    for (const { run, taskId } of skips) {
      const { states, ready } = at(run);
      if (!states.has(taskId) && !ready.has(taskId)) states.set(taskId, "skipped");
    }
    settle();
  }

  const isTeardown = (taskId: string) => byId.get(taskId)?.setups !== undefined;
  const leaves = new Set(
    topology.taskIds.filter(
      (taskId) => !isTeardown(taskId) && (topology.downstream.get(taskId) ?? []).every(isTeardown),
    ),
  );
  return runs.map(({ states, attempts }, run) => {
    const outcome = decideRunOutcome(
      tasks.flatMap(({ taskId }) =>
        instancesOf(run, taskId).map((key) => ({
          state: states.get(key) ?? ("none" as const),
          isLeaf: leaves.has(taskId),
        })),
      ),
    );
    return { run: outcome.state, states, attempts };
  });
}

function raise(message: string): never {
  throw new Error(message);
}
