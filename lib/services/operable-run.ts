import { foresee } from "@/lib/core/run/foresee";
import { decideRunOutcome } from "@/lib/core/run/run-outcome";
import { type FoundDag, lockDag } from "@/lib/db/stores/dag";
import type { FoundRun, OrderTarget } from "@/lib/db/stores/run";
import {
  findTaskInstance,
  instancesOfElement,
  listTaskInstances,
  type TaskInstanceRow,
} from "@/lib/db/stores/task-instance";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, invalid } from "@/lib/errors";
import type { Effect } from "@/lib/schemas/api/operate";
import {
  type DagRunState,
  isTerminalTaskInstanceState,
  summaryState,
  TASK_INSTANCE_STATES,
  type TaskInstanceState,
} from "@/lib/schemas/states";
import { findRunOf } from "./get-run";

/** A run that people may give orders to, its DAG, and its task instances in topological order. */
export type OperableRun = { dag: FoundDag; run: FoundRun; tasks: TaskInstanceRow[] };

/**
 * Finds a run to change. With `lock` its DAG is held until the transaction ends, so that what was
 * read is what is changed; a preview does without.
 *
 * @throws AppError not_found; conflict when the DAG is deleted
 */
export async function operableRun(
  t: Tenant,
  dagId: string,
  runUuid: string,
  { lock }: { lock: boolean },
): Promise<OperableRun> {
  if (lock) await lockDag(t, (await findRunOf(t, dagId, runUuid)).dag.id);
  const { dag, run } = await findRunOf(t, dagId, runUuid);
  if (dag.deletedAt !== null) {
    throw new AppError("conflict", `The DAG ${dagId} is deleted; restore it first`);
  }
  return { dag, run, tasks: await listTaskInstances(t, run.id) };
}

/** States in which an attempt is open. */
export const STOPPABLE: ReadonlySet<TaskInstanceState> = new Set([
  "running",
  "deferred",
  "awaiting_input",
]);

/** A task instance that is put into another state, and why it is among those. */
export type Change = {
  task: TaskInstanceRow;
  to: TaskInstanceState;
  reason: string;
  /** Only this instance of a mapped task. */
  instance?: TaskInstanceRow;
};

/**
 * The instances that an order means which names one element, by their tasks: of one mapped task its
 * instance, of a mapped group those of all its tasks, as far as the order reaches them. Empty for
 * other orders.
 *
 * @throws AppError invalid_request when it names tasks that have no elements in common, or an
 * element that is not there
 */
export async function instancesMeant(
  t: Tenant,
  { run, tasks }: OperableRun,
  order: { tasks?: readonly string[] | undefined; mapIndex?: number | undefined },
): Promise<ReadonlyMap<TaskInstanceRow, TaskInstanceRow>> {
  const { mapIndex } = order;
  if (mapIndex === undefined) return new Map();
  const named = tasks.filter(({ taskId }) => order.tasks?.includes(taskId));
  const [first] = named;
  const isOne = named.length === 1 || named.every((task) => isOfGroup(task, first?.mapGroup));
  const task = isOne ? first : undefined;
  if (task !== undefined) {
    const found =
      task.mapGroup === null
        ? await instanceByItself(t, run.id, task, mapIndex)
        : await instancesOfElement(t, run.id, task.mapGroup, mapIndex);
    const meant = tasks.flatMap((one): [TaskInstanceRow, TaskInstanceRow][] => {
      const instance = found.get(one.idx);
      return instance === undefined ? [] : [[one, instance]];
    });
    if (meant.length > 0) return new Map(meant);
  }
  const count = task?.expanded ?? 0;
  throw invalid([
    {
      path: ["mapIndex"],
      message:
        task === undefined
          ? "An instance is meant of one mapped task, or of tasks of one mapped group: name these alone in tasks"
          : `The task ${task.taskId} has no instance ${mapIndex}`,
      found: String(mapIndex),
      allowed: count === 0 ? "left out: the task has no instances" : `0 to ${count - 1}`,
      severity: "error",
      code: "unknown_instance",
    },
  ]);
}

function isOfGroup({ mapGroup }: TaskInstanceRow, group: number | null | undefined): boolean {
  return mapGroup !== null && mapGroup === group;
}

async function instanceByItself(t: Tenant, runUuid: string, task: TaskInstanceRow, map: number) {
  const instance = await findTaskInstance(t, runUuid, task.taskId, map);
  return new Map(instance === null ? [] : [[task.idx, instance]]);
}

/** Where an order's changes take place. */
export function targetsOf(changes: readonly Change[]): OrderTarget[] {
  return changes.map(({ task, instance }) => ({
    idx: task.idx,
    mapIndex: instance?.mapIndex ?? null,
  }));
}

/** What a task is once one of its instances was put into a state, or all of it was. */
function stateAfter({ task, to, instance }: Change): TaskInstanceState {
  if (instance === undefined || task.mappedStates === null) return to;
  const left = { ...task.mappedStates };
  left[instance.state] = (left[instance.state] ?? 1) - 1;
  const states = TASK_INSTANCE_STATES.filter((state) => state === to || (left[state] ?? 0) > 0);
  return summaryState(states) ?? to;
}

/**
 * What changes do to a run: to the tasks that are named, to those that follow, and to the run.
 * `reopened` are put back to `none` after the changes, to be decided anew.
 */
export function effectOf(
  { run, tasks }: OperableRun,
  changes: readonly Change[],
  reopened: readonly TaskInstanceRow[] = [],
): Effect {
  const named = new Map(changes.map((change) => [change.task, change]));
  const again = new Set(reopened);
  // In a run that waits for its turn nothing is decided yet.
  const decide = (states: TaskInstanceState[]) =>
    run.state === "queued" ? states : foresee(tasks, states);
  const put = (states: readonly TaskInstanceState[], isMeant: (change: Change) => boolean) =>
    tasks.map((task, place) => {
      const change = named.get(task);
      if (again.has(task)) return "none";
      return change !== undefined && isMeant(change)
        ? stateAfter(change)
        : (states[place] ?? task.state);
    });
  const skipsFirst = changes.some(({ to }) => to === "skipped");
  const before = tasks.map(({ state }) => state);
  // As the engine does, what an order skips is skipped before it fails others.
  const skipped = skipsFirst ? decide(put(before, ({ to }) => to === "skipped")) : before;
  const next = decide(put(skipped, ({ to }) => !skipsFirst || to !== "skipped"));
  const items: Effect["items"] = [];
  const follows: Effect["follows"] = [];
  for (const [place, task] of tasks.entries()) {
    const change = named.get(task);
    const seen = {
      taskId: task.taskId,
      state: task.state,
      next: next[place] ?? task.state,
    };
    if (change?.instance !== undefined) {
      const { mapIndex, state } = change.instance;
      const willBeStopped = STOPPABLE.has(state);
      items.push({
        ...seen,
        mapIndex,
        state,
        next: change.to,
        reason: change.reason,
        willBeStopped,
      });
    } else if (change !== undefined) {
      const willBeStopped =
        STOPPABLE.has(task.state) ||
        [...STOPPABLE].some((state) => (task.mappedStates?.[state] ?? 0) > 0);
      items.push({ ...seen, reason: change.reason, willBeStopped });
    } else if (seen.next !== task.state) follows.push(seen);
  }
  const states = tasks.map((task, place) => ({
    state: next[place] ?? task.state,
    isLeaf: task.isLeaf,
  }));
  const isUnchanged = items.length === 0;
  return {
    items,
    follows,
    run: { state: run.state, next: isUnchanged ? run.state : runNext(run, states) },
  };
}

function runNext(
  run: FoundRun,
  states: readonly { state: TaskInstanceState; isLeaf: boolean }[],
): DagRunState {
  if (states.every(({ state }) => isTerminalTaskInstanceState(state))) {
    return decideRunOutcome(states).state;
  }
  return run.state === "running" ? "running" : "queued";
}

/** Most task_ids that an audit event names. */
const MAX_NAMES = 50;

/** Tasks as an audit event's detail has them. */
export function namesOf(changes: readonly Change[]): string[] {
  const names = changes.map(({ task }) => task.taskId);
  const more = names.length - MAX_NAMES;
  return more > 0 ? [...names.slice(0, MAX_NAMES), `and ${more} more`] : names;
}
