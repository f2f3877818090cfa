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
  /**
   * The mapped group that it is in. The group's first task finds the elements for all of them; what
   * needs one of the group needs none beside it.
   */
  group?: string;
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

  const membersOf = (task: ModelTask) =>
    task.group === undefined ? [] : tasks.filter(({ group }) => group === task.group);
  const isInside = (task: ModelTask, taskId: string) =>
    task.group !== undefined && byId.get(taskId)?.group === task.group;
  const isFirst = (task: ModelTask) => membersOf(task)[0] === task;

  /** What stands for a task before others: its instances, once there are any. */
  const instancesOf = (run: number, taskId: string): string[] => {
    const n = at(run).expanded.get(taskId);
    if (n === undefined) return [taskId];
    return Array.from({ length: n }, (_, map) => instanceKey({ taskId, map }));
  };

  /** What stands before an instance of a task, and the rule by which it waits for that. */
  const before = (run: number, task: ModelTask, map?: number) => {
    const needs = (of: ModelTask) => topology.upstream.get(of.taskId) ?? [];
    const rule = task.triggerRule;
    if (map !== undefined) {
      const inside = needs(task).filter((taskId) => isInside(task, taskId));
      return { rule, upstream: inside.map((taskId) => instanceKey({ taskId, map })) };
    }
    const [first, ...others] = membersOf(task);
    if (first !== undefined && first !== task) {
      return { rule: "all_success" as const, upstream: [first.taskId] };
    }
    // A mapped group waits as one.
    const needed = new Set([task, ...others].flatMap(needs));
    const outside = [...needed].filter((taskId) => !isInside(task, taskId));
    return { rule, upstream: outside.flatMap((taskId) => instancesOf(run, taskId)) };
  };

  const decide = (run: number, task: ModelTask, map?: number) => {
    const { rule, upstream } = before(run, task, map);
    const count = (state: TerminalTaskInstanceState) =>
      upstream.filter((key) => at(run).states.get(key) === state).length;
    const decision = evaluateTriggerRule(rule, {
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

  const isPastMet = (run: number, task: ModelTask, map?: number) => {
    const { taskId, past } = task;
    const follows = map === undefined && task.group !== undefined && !isFirst(task);
    if (past === undefined || run === 0 || follows) return true;
    // From outside, a mapped group is waited for as one.
    const wholeOf = (of: string) => {
      const one = byId.get(of);
      if (one === undefined || isInside(task, of)) return [of];
      return [of, ...membersOf(one).map((member) => member.taskId)];
    };
    const own = map === undefined ? membersOf(task).map((member) => member.taskId) : [];
    const next = topology.downstream.get(taskId) ?? [];
    const behind = past === "downstream" ? [...own, ...next.flatMap(wholeOf)] : [];
    const before = at(run - 1).states;
    return [taskId, ...behind]
      .flatMap((one) => instancesOf(run - 1, one))
      .every((one) => ["success", "skipped"].includes(before.get(one) ?? ""));
  };

  /** What of a task is decided: itself, and in a mapped group that was expanded its instances. */
  const placesOf = (run: number, task: ModelTask): ModelPlace[] => {
    const { taskId, group } = task;
    const n = group === undefined ? 0 : (at(run).expanded.get(taskId) ?? 0);
    return [{ run, taskId }, ...Array.from({ length: n }, (_, map) => ({ run, taskId, map }))];
  };

  const settle = () => {
    for (let changed = true; changed; ) {
      changed = false;
      for (const [run, { states, ready }] of runs.entries()) {
        const ended = new Map<string, TerminalTaskInstanceState>();
        for (const task of tasks) {
          for (const place of placesOf(run, task)) {
            const key = instanceKey(place);
            if (states.has(key) || ready.has(key)) continue;
            const decision = decide(run, task, place.map);
            if (decision === "ready") {
              if (isPastMet(run, task, place.map)) ready.set(key, place);
            } else if (decision !== "wait") ended.set(key, decision);
          }
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
    const { states, expanded } = at(run);
    const [, ...others] = membersOf(byId.get(taskId) ?? raise(`There is no task ${taskId}`));
    for (const other of others) {
      // One that was skipped before is skipped for each element.
      const known = states.get(other.taskId);
      expanded.set(other.taskId, elements);
      states.set(other.taskId, "success");
      for (let map = 0; known !== undefined && map < elements; map += 1) {
        states.set(instanceKey({ taskId: other.taskId, map }), known);
      }
    }
    expanded.set(taskId, elements);
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
      const map = task?.group === undefined || place.map === undefined ? {} : { map: place.map };
      for (const skipped of task?.skips ?? []) {
        skips.push({ run: place.run, taskId: skipped, ...map });
      }
    }
    for (const { run, taskId, map } of skips) {
      const { states, ready } = at(run);
      const keys = map === undefined ? instancesOf(run, taskId) : [instanceKey({ taskId, map })];
      for (const key of keys) {
        if (!states.has(key) && !ready.has(key)) states.set(key, "skipped");
      }
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
