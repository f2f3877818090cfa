import type { JsonValue } from "@/lib/schemas/json";
import type { TaskInstanceState } from "@/lib/schemas/states";
import { Prisma } from "../generated/client";
import type { Tenant } from "../tenant";
import { type FoundRun, findRun } from "./run";

/**
 * The newest successful run of the DAG before a run; null when there is none. By the index (dag_id,
 * run_after, id), down from the run.
 */
export async function lastGoodRun(t: Tenant, run: FoundRun): Promise<FoundRun | null> {
  const rows = await t.db.$queryRaw<{ id: string }[]>`
    select id from dag_run
    where team_id = ${t.teamId}::uuid and dag_id = ${run.dagUuid}::uuid and state = 'success'
      and (run_after, id) < (${run.runAfter}::timestamptz, ${run.id}::uuid)
    order by run_after desc, id desc limit 1`;
  const [found] = rows;
  return found === undefined ? null : await findRun(t, run.dagId, found.id);
}

/** How many of the newest successful runs tell what is usual. */
const USUAL_RUNS = 20;

/** The usual duration of each task, of the newest successful runs before a run. */
export async function usualTaskDurations(
  t: Tenant,
  run: FoundRun,
): Promise<Map<string, { medianMs: number; runs: number }>> {
  const rows = await t.db.$queryRaw<{ taskId: string; medianMs: number; runs: number }[]>`
    select i.task_id as "taskId", count(*)::int as runs,
      percentile_cont(0.5) within group (
        order by extract(epoch from i.ended_at - i.started_at)::float8 * 1000
      ) as "medianMs"
    from (
      select id from dag_run
      where team_id = ${t.teamId}::uuid and dag_id = ${run.dagUuid}::uuid and state = 'success'
        and (run_after, id) < (${run.runAfter}::timestamptz, ${run.id}::uuid)
      order by run_after desc, id desc limit ${USUAL_RUNS}
    ) r
    join task_instance i on i.dag_run_id = r.id
    where i.map_index = -1 and i.expanded is null and i.state = 'success'
      and i.started_at is not null and i.ended_at is not null
    group by i.task_id`;
  return new Map(rows.map(({ taskId, ...usual }) => [taskId, usual]));
}

/** Most tasks whose rendered configuration is read, and the largest of one, in bytes. */
const MAX_RENDERED = 50;
const MAX_RENDERED_BYTES = 64 * 1024;

/** What the latest attempts of two runs ran with, of the tasks in which it differs. */
export async function differingRendered(
  t: Tenant,
  before: string,
  after: string,
): Promise<{ taskId: string; before: JsonValue; after: JsonValue }[]> {
  const side = (run: string) => Prisma.sql`
    select i.task_id, i.idx, i.state, a.rendered from task_instance i
    join attempt a on a.task_instance_id = i.id and a.number = i.try_number
    where i.team_id = ${t.teamId}::uuid and i.dag_run_id = ${run}::uuid and i.map_index = -1
      and pg_column_size(a.rendered) <= ${MAX_RENDERED_BYTES}`;
  return await t.db.$queryRaw<{ taskId: string; before: JsonValue; after: JsonValue }[]>`
    select n.task_id as "taskId", o.rendered as before, n.rendered as after
    from (${side(after)}) n join (${side(before)}) o using (task_id)
    where n.rendered is distinct from o.rendered
    order by (n.state = 'failed') desc, n.idx limit ${MAX_RENDERED}`;
}

/** A change of something that tasks use, as the audit trail has it. */
export type ResourceEvent = {
  kind: "connection" | "variable" | "pool";
  name: string;
  action: string;
  at: Date;
  by: string;
};

/** Most changes of resources that a comparison tells. */
const MAX_EVENTS = 100;

/**
 * What was done to named resources since an instant, the latest first; by the index (team_id,
 * entity_kind, entity_id, at).
 */
export async function resourceEvents(
  t: Tenant,
  names: Readonly<Record<ResourceEvent["kind"], readonly string[]>>,
  since: Date,
): Promise<ResourceEvent[]> {
  const kinds = (["connection", "variable", "pool"] as const).filter(
    (kind) => names[kind].length > 0,
  );
  if (kinds.length === 0) return [];
  const terms = kinds.map(
    (kind) => Prisma.sql`(entity_kind = ${kind} and entity_id = any (${[...names[kind]]}::text[]))`,
  );
  return await t.db.$queryRaw<ResourceEvent[]>`
    select entity_kind as kind, entity_id as name, action, at, actor_name as by
    from audit_event
    where team_id = ${t.teamId}::uuid and at > ${since}::timestamptz
      and (${Prisma.join(terms, " or ")})
    order by at desc, id desc limit ${MAX_EVENTS}`;
}

/** Until when rules want a run to have ended, the earliest first; those that have passed are gone. */
export async function deadlinesOf(
  t: Tenant,
  runUuid: string,
): Promise<{ rule: string; at: Date }[]> {
  const rows = await t.db.alertDeadline.findMany({
    where: { teamId: t.teamId, dagRunId: runUuid },
    select: { dueAt: true, rule: { select: { name: true } } },
    orderBy: { dueAt: "asc" },
    take: 10,
  });
  return rows.map(({ dueAt, rule }) => ({ rule: rule.name, at: dueAt }));
}

/** One run of a task in its history. */
export type DurationRow = {
  run: string;
  logicalDate: Date;
  state: TaskInstanceState;
  durationMs: number | null;
  waitedMs: number | null;
};

/** How long a task took in the DAG's newest runs, the oldest of them first. */
export async function taskDurations(
  t: Tenant,
  dagUuid: string,
  taskId: string,
  limit: number,
): Promise<DurationRow[]> {
  return await t.db.$queryRaw<DurationRow[]>`
    select r.id as run, r.logical_date as "logicalDate", i.state::text as state,
      extract(epoch from i.ended_at - i.started_at)::float8 * 1000 as "durationMs",
      extract(epoch from i.started_at - i.scheduled_at)::float8 * 1000 as "waitedMs"
    from (
      select id, logical_date, run_after from dag_run
      where team_id = ${t.teamId}::uuid and dag_id = ${dagUuid}::uuid
      order by run_after desc, id desc limit ${limit}
    ) r
    join task_instance i on i.dag_run_id = r.id and i.task_id = ${taskId} and i.map_index = -1
    order by r.run_after, r.id`;
}
