import { documentEdges } from "@/lib/core/run/group-edges";
import type { JsonObject, JsonValue } from "@/lib/schemas/json";
import type { TaskInstanceState, TriggerRule } from "@/lib/schemas/states";
import { Prisma } from "../generated/client";
import { epochMs } from "../sql/fragments";
import { mappedSummary } from "../sql/mapped-summary";
import type { Tenant } from "../tenant";

/** A task instance as views show it. */
export type TaskInstanceRow = {
  id: string;
  idx: number;
  taskId: string;
  mapIndex: number;
  operator: string;
  state: TaskInstanceState;
  tryNumber: number;
  maxTries: number;
  triggerRule: TriggerRule;
  queue: string;
  pool: string;
  poolSlots: number;
  /** idx of the direct downstreams: of all tasks of a run as its document has them, else as kept. */
  downstream: number[];
  /** Of a task in a mapped group: those behind it in the group, and the group's first task. */
  within: number[] | null;
  mapGroup: number | null;
  /** Of a teardown: idx of its setups. */
  setups: number[] | null;
  /** Whether its failure fails the run. */
  isLeaf: boolean;
  /** Waits for its past, its trigger rule being met. */
  isHeld: boolean;
  /** What of the run before it waits for. */
  past: "task" | "downstream" | null;
  /** idx of what it had skipped when it succeeded; null for nothing. */
  skips: number[] | null;
  scheduledAt: Date | null;
  queuedAt: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
  nextAt: Date | null;
  /** Of a mapped task: into how many instances it was expanded, 0 before; else null. */
  expanded: number | null;
  /** Of an instance of a mapped task: what it is called, and its element by name. */
  mapLabel: string | null;
  mapItem: JsonObject | null;
  /** Of a mapped task that was expanded: how many instances are in each state. */
  mappedStates: Partial<Record<TaskInstanceState, number>> | null;
  /** What somebody noted on it; `at` in milliseconds since 1970. */
  note: { text: string; by: string; at: number } | null;
};

export type AttemptRow = {
  number: number;
  state: "running" | "deferred" | "success" | "failed" | "skipped" | "lost" | "cancelled";
  workerName: string;
  startedAt: Date;
  endedAt: Date | null;
  exitCode: number | null;
  errorCode: string | null;
  error: string | null;
  rendered: JsonValue;
  isolation: string | null;
  logLines: number;
};

const note = Prisma.sql`(select jsonb_build_object('text', n.note, 'by', n.written_by,
    'at', ${epochMs(Prisma.sql`n.written_at`)})
  from task_note n where n.task_instance_id = i.id) as note`;

/** Columns of a {@link TaskInstanceRow} of an instance `i` by itself. */
export const instanceColumns = Prisma.sql`i.id, i.idx, i.task_id as "taskId", i.map_index as "mapIndex",
  i.operator, i.state::text as state, i.try_number as "tryNumber", i.max_tries as "maxTries",
  i.trigger_rule as "triggerRule", i.queue, i.pool, i.pool_slots as "poolSlots", i.downstream, i.within, i.map_group as "mapGroup", i.skips, i.setups, i.is_leaf as "isLeaf", i.past, i.is_held as "isHeld", i.scheduled_at as "scheduledAt",
  i.queued_at as "queuedAt", i.started_at as "startedAt", i.ended_at as "endedAt",
  i.next_at as "nextAt", i.expanded, i.map_label as "mapLabel", i.map_item as "mapItem",
  null::jsonb as "mappedStates", ${note}`;

/** In a mapped group the instances have their task's rule; until then, it follows the first task. */
const ownRule = Prisma.sql`case when i.map_group is null then i.trigger_rule else coalesce((
  select d.trigger_rule from task_instance d
  where d.dag_run_id = i.dag_run_id and d.idx = i.idx and d.map_index = 0), i.trigger_rule) end`;

/** The same of tasks: those that were expanded as their instances `m` together are. */
const taskColumns = Prisma.sql`i.id, i.idx, i.task_id as "taskId", i.map_index as "mapIndex",
  i.operator, coalesce(m.state, i.state::text) as state, i.try_number as "tryNumber",
  i.max_tries as "maxTries", ${ownRule} as "triggerRule", i.queue, i.pool,
  i.pool_slots as "poolSlots", coalesce(m.downstream, i.downstream) as downstream, i.within,
  i.map_group as "mapGroup", i.skips, i.setups, i.is_leaf as "isLeaf", i.past, i.is_held as "isHeld",
  i.scheduled_at as "scheduledAt", i.queued_at as "queuedAt",
  case when m.state is null then i.started_at else m.started_at end as "startedAt",
  case when m.state is null then i.ended_at else m.ended_at end as "endedAt",
  i.next_at as "nextAt", i.expanded, i.map_label as "mapLabel", i.map_item as "mapItem",
  m.states as "mappedStates", ${note}`;

/** All tasks of a run in topological order; a mapped one as its instances together are. */
export async function listTaskInstances(t: Tenant, runUuid: string): Promise<TaskInstanceRow[]> {
  const rows = await t.db.$queryRaw<TaskInstanceRow[]>`
    select ${taskColumns} from task_instance i
    cross join lateral (${mappedSummary}) m
    where i.team_id = ${t.teamId}::uuid and i.dag_run_id = ${runUuid}::uuid and i.map_index = -1
    order by i.idx`;
  return documentEdges(rows);
}

/** The same of several runs of a team, in one statement. */
export async function listTaskInstancesOf(
  t: Tenant,
  runUuids: readonly string[],
): Promise<Map<string, TaskInstanceRow[]>> {
  const rows = await t.db.$queryRaw<(TaskInstanceRow & { runUuid: string })[]>`
    select i.dag_run_id as "runUuid", ${taskColumns} from task_instance i
    cross join lateral (${mappedSummary}) m
    where i.team_id = ${t.teamId}::uuid and i.dag_run_id = any (${[...runUuids]}::uuid[])
      and i.map_index = -1
    order by i.idx`;
  const byRun = Map.groupBy(rows, (row) => row.runUuid);
  return new Map([...byRun].map(([runUuid, tasks]) => [runUuid, documentEdges(tasks)]));
}

/** A task of a run by its name, or with `mapIndex` one of its instances; null when there is none. */
export async function findTaskInstance(
  t: Tenant,
  runUuid: string,
  taskId: string,
  mapIndex = -1,
): Promise<TaskInstanceRow | null> {
  const rows = await t.db.$queryRaw<TaskInstanceRow[]>`
    select ${taskColumns} from task_instance i
    cross join lateral (${mappedSummary}) m
    where i.team_id = ${t.teamId}::uuid and i.dag_run_id = ${runUuid}::uuid
      and i.task_id = ${taskId} and i.map_index = ${mapIndex}`;
  return rows[0] ?? null;
}

/** The tasks of a run that stand directly before and directly behind one, in topological order. */
export async function neighbours(
  t: Tenant,
  runUuid: string,
  task: TaskInstanceRow,
): Promise<{ upstream: (Neighbour & { endedAt: Date | null })[]; downstream: Neighbour[] }> {
  const rows = await t.db.$queryRaw<
    (Neighbour & { endedAt: Date | null; before: boolean; isGrouped: boolean })[]
  >`
    select i.task_id as "taskId", i.map_group is not null as "isGrouped", coalesce(m.state, i.state::text) as state,
      case when m.state is null then i.ended_at else m.ended_at end as "endedAt",
      ${task.idx}::int = any (coalesce(m.downstream, i.downstream)) as before
    from task_instance i
    cross join lateral (${mappedSummary}) m
    where i.team_id = ${t.teamId}::uuid and i.dag_run_id = ${runUuid}::uuid and i.map_index = -1
      and (${task.idx}::int = any (coalesce(m.downstream, i.downstream))
        or i.idx = any (${task.downstream}::int[]))
    order by i.idx`;
  if (task.mapGroup !== null || rows.some(({ isGrouped }) => isGrouped)) {
    return await neighboursInGroups(t, runUuid, task);
  }
  const side = (before: boolean) =>
    rows
      .filter((row) => row.before === before)
      .map(({ taskId, state, endedAt }) => ({ taskId, state, endedAt }));
  return { upstream: side(true), downstream: side(false) };
}

/** The same around a mapped group; within it, of the element that the task instance is of. */
async function neighboursInGroups(t: Tenant, runUuid: string, task: TaskInstanceRow) {
  const tasks = await listTaskInstances(t, runUuid);
  const own =
    task.mapGroup === null || task.mapIndex < 0
      ? new Map<number, TaskInstanceRow>()
      : await instancesOfElement(t, runUuid, task.mapGroup, task.mapIndex);
  const seen = (one: TaskInstanceRow) => {
    const instance = own.get(one.idx);
    const { taskId, state, endedAt } = instance ?? one;
    return { taskId, state, endedAt, ...(instance && { mapIndex: instance.mapIndex }) };
  };
  const behind = tasks.find(({ idx }) => idx === task.idx)?.downstream ?? [];
  return {
    upstream: tasks.filter(({ downstream }) => downstream.includes(task.idx)).map(seen),
    downstream: tasks.filter(({ idx }) => behind.includes(idx)).map(seen),
  };
}

/** The instances of a mapped group that are of one element, by the idx of their tasks. */
export async function instancesOfElement(
  t: Tenant,
  runUuid: string,
  mapGroup: number,
  mapIndex: number,
): Promise<Map<number, TaskInstanceRow>> {
  const rows = await t.db.$queryRaw<TaskInstanceRow[]>`
    select ${instanceColumns} from task_instance i
    where i.team_id = ${t.teamId}::uuid and i.dag_run_id = ${runUuid}::uuid
      and i.map_group = ${mapGroup} and i.map_index = ${mapIndex} and i.state <> 'removed'`;
  return new Map(rows.map((row) => [row.idx, row]));
}

/** The limits beside its DAG's that a task instance may wait for, and how far they are used. */
export async function limitsOf(
  t: Tenant,
  dagUuid: string,
  task: TaskInstanceRow,
): Promise<{
  pool: { slots: number; used: number } | null;
  ofDag: number;
  team: { maxActiveTasks: number | null; running: number };
}> {
  const rows = await t.db.$queryRaw<
    { slots: number | null; used: number; ofDag: number; limit: number | null; running: number }[]
  >`
    select p.slots, m.max_active_tasks as "limit",
      (select coalesce(sum(pool_slots), 0)::int from task_instance
        where team_id = m.id and pool = ${task.pool} and state = 'running')
      + (select coalesce(sum(pool_slots), 0)::int from task_instance
        where p.include_deferred and team_id = m.id and pool = ${task.pool} and state = 'deferred')
        as used,
      (select count(*)::int from task_instance
        where dag_id = ${dagUuid}::uuid and pool = ${task.pool} and pool <> 'default_pool'
          and state in ('queued', 'running')) as "ofDag",
      (select count(*)::int from task_instance where team_id = m.id and state = 'running') as running
    from team m left join pool p on p.team_id = m.id and p.name = ${task.pool}
    where m.id = ${t.teamId}::uuid`;
  const [row] = rows;
  return {
    pool: row?.slots == null ? null : { slots: row.slots, used: row.used },
    ofDag: row?.ofDag ?? 0,
    team: { maxActiveTasks: row?.limit ?? null, running: row?.running ?? 0 },
  };
}

/** The run before, and what of it a task instance that is held waits for. */
export async function pastOf(
  t: Tenant,
  runUuid: string,
  task: TaskInstanceRow,
): Promise<{ runId: string; tasks: Neighbour[] } | null> {
  const rows = await t.db.$queryRaw<(Neighbour & { runId: string })[]>`
    select r.run_id as "runId", i.task_id as "taskId", i.state::text as state
    from dag_run r
    join task_instance i on i.dag_run_id = r.id
    where r.team_id = ${t.teamId}::uuid and r.id = engine.previous_run(${runUuid}::uuid)
      and i.state not in ('success', 'skipped', 'removed')
      and (i.task_id = ${task.taskId} or (${task.past} = 'downstream' and i.task_id in (
        select task_id from task_instance
        where dag_run_id = ${runUuid}::uuid and idx = any (${task.downstream}::int[])
      )))
    order by i.idx, i.map_index`;
  const [first] = rows;
  if (first === undefined) return null;
  return { runId: first.runId, tasks: rows.map(({ taskId, state }) => ({ taskId, state })) };
}

/** A task directly before or behind another; in a mapped group, the instance of the same element. */
export type Neighbour = { taskId: string; state: TaskInstanceState; mapIndex?: number };

/** Attempts of a task instance, the first one first. */
export async function listAttempts(t: Tenant, taskInstanceId: string): Promise<AttemptRow[]> {
  return await t.db.$queryRaw<AttemptRow[]>`
    select a.number, a.state::text as state, coalesce(w.name, '') as "workerName",
      a.started_at as "startedAt", a.ended_at as "endedAt", a.exit_code as "exitCode",
      a.error_code as "errorCode", a.error, a.rendered, a.isolation,
      coalesce((
        select l.first_line + l.lines from log_chunk l
        where l.task_instance_id = a.task_instance_id and l.attempt = a.number
        order by l.seq desc limit 1
      ), 0) as "logLines"
    from attempt a left join worker w on w.id = a.worker_id
    where a.team_id = ${t.teamId}::uuid and a.task_instance_id = ${taskInstanceId}::uuid
    order by a.number`;
}

/** Seconds without a heartbeat after which a worker does not count as alive here. */
const SILENT_SECONDS = 60;

/** How many workers that serve a queue are alive. */
export async function countLiveWorkers(t: Tenant, queue: string): Promise<number> {
  const rows = await t.db.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from worker
    where state = 'active' and ${queue} = any (queues)
      and heartbeat_at > now() - make_interval(secs => ${SILENT_SECONDS})`;
  return rows[0]?.n ?? 0;
}
