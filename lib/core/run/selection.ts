import type { Problem } from "@/lib/schemas/problem";
import { FAILED_TASK_INSTANCE_STATES, type TaskInstanceState } from "@/lib/schemas/states";
import { didYouMean } from "../dag/did-you-mean";
import { allDownstream, allUpstream, buildTopology, type Topology } from "../dag/topology";

/** A task instance as selecting needs it; `downstream` has the idx of its direct downstreams. */
export type SelectableTask = {
  idx: number;
  taskId: string;
  state: TaskInstanceState;
  downstream: readonly number[];
  /** Of a teardown: idx of its setups. */
  setups?: readonly number[] | null;
};

/** Which task instances of a run an order means. */
export type Selection = {
  /** task_ids; left out, all of the run are chosen. */
  tasks?: readonly string[] | undefined;
  upstream?: boolean;
  downstream?: boolean;
  /** Of all these, only those that failed or could not start because of a failure. */
  onlyFailed?: boolean;
  /** To these, the setups that they need and the teardowns of those: all of it runs again. */
  withSetups?: boolean;
};

/** A task instance that an order means, and why: `chosen`, `downstream of x`, `upstream of x`. */
export type Selected<T extends SelectableTask> = { task: T; reason: string };

const failedStates: ReadonlySet<TaskInstanceState> = new Set(FAILED_TASK_INSTANCE_STATES);

/**
 * The task instances that a selection means, in the order of `tasks`. Names that no task has are
 * passed over: {@link unknownTasks} tells of them.
 */
export function selectTasks<T extends SelectableTask>(
  tasks: readonly T[],
  selection: Selection,
): Selected<T>[] {
  const topology = topologyOf(tasks);
  const reasons = reasonsFor(topology, selection);
  if (selection.onlyFailed === true) {
    for (const task of tasks) if (!failedStates.has(task.state)) reasons.delete(task.taskId);
  }
  if (selection.withSetups === true) addSetups(tasks, topology, reasons);
  return tasks.flatMap((task) => {
    const reason = reasons.get(task.taskId);
    return reason === undefined ? [] : [{ task, reason }];
  });
}

/** Adds what prepares and tidies up around the chosen tasks, as Airflow does. */
function addSetups(
  tasks: readonly SelectableTask[],
  topology: Topology,
  reasons: Map<string, string>,
): void {
  const names = new Map(tasks.map((task) => [task.idx, task.taskId]));
  const teardowns = tasks.filter((task) => (task.setups?.length ?? 0) > 0);
  if (teardowns.length === 0) return;
  for (const chosen of [...reasons.keys()]) {
    const before = allUpstream(topology, [chosen]);
    for (const teardown of teardowns) {
      if (before.has(teardown.taskId)) continue;
      const setups = (teardown.setups ?? []).flatMap((idx) => names.get(idx) ?? []);
      const own = setups.filter((setup) => setup === chosen || before.has(setup));
      if (own.length === 0) continue;
      for (const setup of own) {
        if (!reasons.has(setup)) reasons.set(setup, `setup of ${chosen}`);
      }
      if (!reasons.has(teardown.taskId)) reasons.set(teardown.taskId, `teardown of ${own[0]}`);
    }
  }
}

function reasonsFor(topology: Topology, selection: Selection): Map<string, string> {
  const chosen = new Set(selection.tasks ?? topology.taskIds);
  const reasons = new Map<string, string>();
  for (const taskId of topology.taskIds) if (chosen.has(taskId)) reasons.set(taskId, "chosen");
  if (selection.tasks === undefined) return reasons;
  const add = (word: string, closure: typeof allUpstream) => {
    const seen = new Set<string>();
    for (const origin of chosen) {
      // All that lies beyond it lies beyond an earlier one as well.
      if (seen.has(origin)) continue;
      for (const taskId of closure(topology, [origin])) {
        seen.add(taskId);
        if (!reasons.has(taskId)) reasons.set(taskId, `${word} of ${origin}`);
      }
    }
  };
  if (selection.downstream === true) add("downstream", allDownstream);
  if (selection.upstream === true) add("upstream", allUpstream);
  return reasons;
}

/** The graph of a run's tasks, from the edges on its instances. */
export function topologyOf(tasks: readonly SelectableTask[]): Topology {
  const names = new Map(tasks.map((task) => [task.idx, task.taskId]));
  const needs = new Map<string, string[]>(tasks.map((task) => [task.taskId, []]));
  for (const task of tasks) {
    for (const idx of task.downstream) needs.get(names.get(idx) ?? "")?.push(task.taskId);
  }
  return buildTopology(needs);
}

/** How many names are compared with all others. */
const MAX_SUGGESTIONS = 20;
const MAX_ALLOWED = 50;

/** A problem for each of the names in `tasks` of a request that no task, or group, of the run has. */
export function unknownTasks(
  tasks: readonly SelectableTask[],
  wanted: readonly string[],
  groups: readonly string[] = [],
): Problem[] {
  const known = new Set([...tasks.map((task) => task.taskId), ...groups]);
  const problems: Problem[] = [];
  for (const [index, taskId] of wanted.entries()) {
    if (known.has(taskId)) continue;
    const near = problems.length < MAX_SUGGESTIONS ? didYouMean(taskId, known) : undefined;
    const hint = near === undefined ? "" : `; did you mean "${near}"?`;
    problems.push({
      path: ["tasks", index],
      message: `The run has no task ${groups.length === 0 ? "" : "or group "}"${taskId}"${hint}`,
      found: taskId,
      allowed: [...known].slice(0, MAX_ALLOWED).join(", "),
      severity: "error",
      code: "unknown_task",
    });
  }
  return problems;
}
