import { HOME_LIST_SIZE } from "@/lib/schemas/api/home";
import type { DagRunState, DagRunType } from "@/lib/schemas/states";
import type { Tenant } from "../tenant";

/** Rows of a home list carry the count of the whole. */
type Counted<T> = T & { total: number };

export type FailingRow = Counted<{
  dagId: string;
  owner: string;
  run: string;
  logicalDate: Date;
  since: Date;
  failuresInARow: number;
  taskId: string | null;
  attempt: number | null;
  error: string | null;
}>;

/**
 * DAGs whose latest ended run failed (cancelled runs say nothing), the newest failure first. One
 * probe of (dag_id, run_after) a DAG; what failed is read for the rows shown only.
 */
export async function failingDags(t: Tenant): Promise<FailingRow[]> {
  return await t.db.$queryRaw<FailingRow[]>`
    select f.*, streak.since, streak.n as "failuresInARow", first."taskId", first.attempt, first.error
    from (
      select d.id, d.dag_id as "dagId", d.owner, r.id as run, r.logical_date as "logicalDate",
        r.ended_at, count(*) over ()::int as total
      from dag d
      cross join lateral (
        select id, state, logical_date, ended_at from dag_run
        where dag_id = d.id and state in ('success', 'failed') and cancelled_by = ''
        order by run_after desc, id desc limit 1
      ) r
      where d.team_id = ${t.teamId}::uuid and d.deleted_at is null and r.state = 'failed'
      order by r.ended_at desc, d.id
      limit ${HOME_LIST_SIZE}
    ) f
    cross join lateral (
      select min(ended_at) as since, count(*)::int as n
      from (
        select ended_at, count(*) filter (where state = 'success')
          over (order by run_after desc, id desc) as successes
        from (
          select ended_at, state, run_after, id from dag_run
          where dag_id = f.id and state in ('success', 'failed') and cancelled_by = ''
          order by run_after desc, id desc limit 50
        ) recent
      ) ended
      where successes = 0
    ) streak
    left join lateral (
      select i.task_id as "taskId", i.try_number as attempt, a.error
      from task_instance i
      left join attempt a on a.task_instance_id = i.id and a.number = i.try_number
      where i.dag_run_id = f.run and i.state = 'failed'
      order by i.ended_at limit 1
    ) first on true
    order by f.ended_at desc, f.id`;
}

export type ActiveRow = Counted<{
  id: string;
  dagId: string;
  type: DagRunType;
  state: DagRunState;
  logicalDate: Date;
  queuedAt: Date;
  startedAt: Date | null;
  unfinished: number;
  tasks: number;
}>;

/** Runs that have not ended, those that run before those that wait; by the partial index of them. */
export async function activeRuns(t: Tenant): Promise<ActiveRow[]> {
  return await t.db.$queryRaw<ActiveRow[]>`
    select r.*, (select count(*)::int from task_instance i where i.dag_run_id = r.id) as tasks
    from (
      select r.id, d.dag_id as "dagId", r.type::text as type, r.state::text as state,
        r.logical_date as "logicalDate", r.queued_at as "queuedAt", r.started_at as "startedAt",
        r.unfinished, count(*) over ()::int as total
      from dag_run r join dag d on d.id = r.dag_id
      where r.team_id = ${t.teamId}::uuid and r.state in ('queued', 'running')
      order by r.state desc, r.started_at desc nulls last, r.queued_at desc, r.id
      limit ${HOME_LIST_SIZE}
    ) r`;
}

export type DueRow = Counted<{
  dagId: string;
  timetable: unknown;
  runAfter: Date;
  logicalDate: Date;
  atRunLimit: boolean;
}>;

/** Scheduled runs of DAGs that are on with an instant in [`from`, `to`), soonest first. */
export async function dueBetween(t: Tenant, from: Date, to: Date): Promise<DueRow[]> {
  return await t.db.$queryRaw<DueRow[]>`
    select dag_id as "dagId", timetable, next_run_at as "runAfter",
      next_logical_date as "logicalDate", at_run_limit as "atRunLimit", count(*) over ()::int as total
    from dag
    where team_id = ${t.teamId}::uuid and deleted_at is null and not paused
      and next_run_at >= ${from} and next_run_at < ${to}
    order by next_run_at, dag_id
    limit ${HOME_LIST_SIZE}`;
}

/** How many DAGs a team has, and how many of them are on. */
export async function countDags(t: Tenant): Promise<{ all: number; on: number }> {
  const rows = await t.db.$queryRaw<{ all: number; on: number }[]>`
    select count(*)::int as "all", (count(*) filter (where not paused))::int as "on"
    from dag where team_id = ${t.teamId}::uuid and deleted_at is null`;
  return rows[0] ?? { all: 0, on: 0 };
}

export type DayRow = { day: string; success: number; failed: number; medianMs: number | null };

/**
 * What ended on each day of a zone since an instant; days without runs are absent. From the index
 * dag_run_ended alone. EXPLAIN, 80,000 runs of the days among 480,000: one index-only scan of 820
 * pages, no heap fetch; the sort for the median is what takes time, some 100 ms.
 */
export async function endedByDay(t: Tenant, since: Date, timezone: string): Promise<DayRow[]> {
  return await t.db.$queryRaw<DayRow[]>`
    select to_char(day, 'YYYY-MM-DD') as day,
      (count(*) filter (where state = 'success'))::int as success,
      (count(*) filter (where state = 'failed'))::int as failed,
      percentile_cont(0.5) within group (order by ms) filter (where state = 'success') as "medianMs"
    from (
      select (ended_at at time zone ${timezone})::date as day, state,
        extract(epoch from ended_at - started_at)::float8 * 1000 as ms
      from dag_run
      where team_id = ${t.teamId}::uuid and ended_at >= ${since}
    ) ended
    group by ended.day`;
}
