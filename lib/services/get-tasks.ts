import { type Blocker, waitingFor } from "@/lib/core/run/waiting-for";
import { waitsOf } from "@/lib/core/run/waits";
import type { Page } from "@/lib/db/stores/cursor";
import type { FoundDag } from "@/lib/db/stores/dag";
import { type DeferralRow, findDeferral } from "@/lib/db/stores/deferral";
import { listMappedInstances } from "@/lib/db/stores/mapped-instance";
import { countActiveRuns, type FoundRun } from "@/lib/db/stores/run";
import {
  type AttemptRow,
  countLiveWorkers,
  findTaskInstance,
  limitsOf,
  listAttempts,
  listTaskInstances,
  type Neighbour,
  neighbours,
  pastOf,
  type TaskInstanceRow,
} from "@/lib/db/stores/task-instance";
import { listXcoms } from "@/lib/db/stores/xcom";
import type { Tenant } from "@/lib/db/tenant";
import { notFound } from "@/lib/errors";
import type {
  AttemptView,
  DeferralView,
  TaskInstanceDetail,
  TaskInstanceView,
} from "@/lib/schemas/api/run";
import { isTerminalTaskInstanceState, type TaskInstanceState } from "@/lib/schemas/states";
import { iso, isoOrNull } from "./dag-view";
import { findRunOf } from "./get-run";

/**
 * All task instances of a run in topological order.
 *
 * @throws AppError not_found
 */
export async function listTasks(
  t: Tenant,
  dagId: string,
  runUuid: string,
): Promise<{ items: TaskInstanceView[] }> {
  const { run } = await findRunOf(t, dagId, runUuid);
  return { items: (await listTaskInstances(t, run.id)).map(taskView) };
}

/**
 * A task of a run by its name, or with `mapIndex` one of its instances.
 *
 * @throws AppError not_found
 */
export async function findTaskOf(
  t: Tenant,
  dagId: string,
  runUuid: string,
  taskId: string,
  mapIndex = -1,
): Promise<{ dag: FoundDag; run: FoundRun; task: TaskInstanceRow }> {
  const { dag, run } = await findRunOf(t, dagId, runUuid);
  const task = await findTaskInstance(t, run.id, taskId, mapIndex);
  if (task === null) {
    const instance = mapIndex < 0 ? "" : `instance ${mapIndex} of `;
    throw notFound(`The ${instance}task ${taskId} of the run ${runUuid}`);
  }
  return { dag, run, task };
}

/**
 * A task instance with its neighbours, attempts and XComs, and why it waits.
 *
 * @throws AppError not_found
 */
export async function getTask(
  t: Tenant,
  dagId: string,
  runUuid: string,
  taskId: string,
  mapIndex = -1,
): Promise<TaskInstanceDetail> {
  const { dag, run, task } = await findTaskOf(t, dagId, runUuid, taskId, mapIndex);
  const { upstream, downstream } = await neighbours(t, run.id, task);
  const attempts = await listAttempts(t, task.id);
  const xcoms = await listXcoms(t, run.id, task.taskId, task.mapIndex);
  const deferral = await findDeferral(t, task.id);
  const first = await firstOfGroup(t, run.id, task);
  // Until its group has its elements, it waits for these alone.
  const before = first === null || task.expanded !== 0 ? upstream : [first];
  const blocker = await blockerOf(t, dag, run, task, before, deferral);
  const { scheduledAt, queuedAt } = task;
  const waits = waitsOf({ run, upstream, scheduledAt, queuedAt, attempts, blocker });
  return {
    ...taskView(task),
    pool: task.pool,
    poolSlots: task.poolSlots,
    queue: task.queue,
    upstream: upstream.map(neighbourView),
    downstream: downstream.map(neighbourView),
    expandedBy: first?.taskId ?? null,
    siblings:
      task.mapIndex < 0 ? 0 : ((await findTaskInstance(t, run.id, task.taskId))?.expanded ?? 0),
    attempts: attempts.map(attemptView),
    xcoms: xcoms.map((xcom) => ({ ...xcom, createdAt: iso(xcom.createdAt) })),
    waitingFor: blocker?.text ?? null,
    blocker: blocker === null ? null : { ...blocker, until: isoOrNull(blocker.until) },
    waits: waits.map((wait) => ({ ...wait, from: iso(wait.from), to: isoOrNull(wait.to) })),
    deferral: deferral === null ? null : deferralView(deferral),
  };
}

/** Of a task in a mapped group the task that finds the elements, as it is itself; null when it does. */
async function firstOfGroup(
  t: Tenant,
  runUuid: string,
  { idx, mapGroup, mapIndex }: TaskInstanceRow,
): Promise<Neighbour | null> {
  if (mapGroup === null || mapIndex >= 0 || idx === mapGroup) return null;
  const [first] = (await listTaskInstances(t, runUuid)).filter((task) => task.idx === mapGroup);
  return first === undefined ? null : { taskId: first.taskId, state: first.state };
}

/**
 * A page of the instances of a mapped task; empty for other tasks.
 *
 * @throws AppError not_found
 */
export async function listInstances(
  t: Tenant,
  address: { dag: string; run: string; task: string },
  filter: { state?: TaskInstanceState | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<TaskInstanceView>> {
  const { run, task } = await findTaskOf(t, address.dag, address.run, address.task);
  const page = await listMappedInstances(t, run.id, task.idx, filter);
  return { ...page, items: page.items.map(taskView) };
}

async function blockerOf(
  t: Tenant,
  dag: FoundDag,
  run: FoundRun,
  task: TaskInstanceRow,
  upstream: readonly Neighbour[],
  deferral: DeferralRow | null,
): Promise<Blocker | null> {
  if (task.state === "running" || isTerminalTaskInstanceState(task.state)) return null;
  const limits = await limitsOf(t, dag.id, task);
  return waitingFor({
    state: task.state,
    triggerRule: task.triggerRule,
    nextAt: deferral?.open === true ? deferral.nextAt : task.nextAt,
    upstream,
    past: task.isHeld ? await pastOf(t, run.id, task) : null,
    run: { state: run.state, activeRuns: await countActiveRuns(t, dag.id) },
    dag: {
      maxActiveRuns: dag.maxActiveRuns,
      maxActiveTasks: dag.maxActiveTasks,
      activeTasks: dag.activeTasks,
      deleted: dag.deletedAt !== null,
    },
    pool: { name: task.pool, wanted: task.poolSlots, state: limits.pool, ofDag: limits.ofDag },
    team: limits.team,
    queue: task.queue,
    workersAlive: await countLiveWorkers(t, task.queue),
  });
}

function neighbourView({ taskId, state, mapIndex }: Neighbour): Neighbour {
  return { taskId, state, ...(mapIndex === undefined ? {} : { mapIndex }) };
}

function taskView(task: TaskInstanceRow): TaskInstanceView {
  return {
    id: task.id,
    taskId: task.taskId,
    mapIndex: task.mapIndex,
    operator: task.operator,
    state: task.state,
    tryNumber: task.tryNumber,
    maxTries: task.maxTries,
    triggerRule: task.triggerRule,
    scheduledAt: isoOrNull(task.scheduledAt),
    queuedAt: isoOrNull(task.queuedAt),
    startedAt: isoOrNull(task.startedAt),
    endedAt: isoOrNull(task.endedAt),
    nextAt: isoOrNull(task.nextAt),
    mapped:
      task.expanded === null ? null : { count: task.expanded, states: task.mappedStates ?? {} },
    label: task.mapLabel,
    item: task.mapItem,
    note: task.note === null ? null : { ...task.note, at: iso(new Date(task.note.at)) },
  };
}

function attemptView(attempt: AttemptRow): AttemptView {
  return {
    ...attempt,
    startedAt: iso(attempt.startedAt),
    endedAt: isoOrNull(attempt.endedAt),
  };
}

function deferralView(deferral: DeferralRow): DeferralView {
  return {
    ...deferral,
    begunAt: iso(deferral.begunAt),
    lookedAt: iso(deferral.lookedAt),
    nextAt: isoOrNull(deferral.nextAt),
  };
}
