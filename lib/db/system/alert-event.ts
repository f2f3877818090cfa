import type { Queryable } from "./pool";

/** An event of the engine with what a message tells of it. */
export interface AlertEventRow {
  id: string;
  teamId: string;
  kind: string;
  at: Date;
  detail: {
    ruleId?: string;
    error?: string | null;
    label?: string;
    backfill?: { id: string; from: string; to: string };
  };
  dagUuid: string | null;
  dagId: string | null;
  tags: string[] | null;
  owner: string | null;
  run: string | null;
  runType: string | null;
  runState: string | null;
  logicalDate: Date | null;
  durationSeconds: number | null;
  taskId: string | null;
  mapIndex: number | null;
  attempt: number | null;
  error: string | null;
  /** Last line of the attempt's log. */
  line: number | null;
  failedTasks: number | null;
  failuresInARow: number | null;
  previousFailed: boolean | null;
  version: number | null;
  /** Of the latest success before it. */
  goodVersion: number | null;
  goodDurationSeconds: number | null;
}

/** Longest error that is kept of an attempt. */
const ERROR_LENGTH = 2_000;
/** As many runs are looked back on as a rule may ask for. */
const LONGEST_STREAK = 100;

/**
 * Takes events out, oldest first. Whoever calls holds the lock of the pass, and writes what becomes
 * of them in the same transaction.
 */
export async function takeAlertEvents(db: Queryable, limit: number): Promise<AlertEventRow[]> {
  const { rows } = await db.query<AlertEventRow>({
    name: "alert-events",
    text: `with taken as (
        delete from alert_event where id in (select id from alert_event order by id limit $1)
        returning *
      )
      select e.id, e.team_id as "teamId", e.kind, e.at, e.detail,
        d.id as "dagUuid", d.dag_id as "dagId", d.tags, d.owner,
        r.id as run, r.type::text as "runType", r.state::text as "runState",
        coalesce(r.logical_date, (e.detail ->> 'logicalDate')::timestamptz) as "logicalDate",
        extract(epoch from coalesce(t.ended_at, r.ended_at, e.at) - coalesce(t.started_at, r.started_at))::float8
          as "durationSeconds",
        t.task_id as "taskId", nullif(t.map_index, -1) as "mapIndex", coalesce(e.attempt, t.try_number) as attempt,
        -- Of a long one both ends: in a stack trace the reason is at the end.
        case when length(a.error) > ${ERROR_LENGTH}
          then left(a.error, ${ERROR_LENGTH} / 4) || e'\\n…\\n' || right(a.error, ${ERROR_LENGTH} * 3 / 4)
          else a.error end as error,
        (select l.first_line + l.lines - 1 from log_chunk l
          where l.task_instance_id = t.id and l.attempt = a.number order by l.seq desc limit 1) as line,
        f.n as "failedTasks", streak.n as "failuresInARow", previous.state = 'failed' as "previousFailed",
        v.number as version, good.number as "goodVersion", good.seconds as "goodDurationSeconds"
      from taken e
      left join dag d on d.id = e.dag_id
      left join dag_run r on r.id = e.dag_run_id
      left join dag_version v on v.id = r.dag_version_id
      left join lateral (
        select count(*)::int as n from task_instance i
        where i.dag_run_id = r.id and i.state = 'failed'
      ) f on e.kind = 'run_failed'
      -- Of a failed run, the task that failed first.
      left join lateral (
        select i.id, i.task_id, i.map_index, i.try_number, i.started_at, i.ended_at
        from task_instance i
        where i.id = e.task_instance_id
          or (e.kind = 'run_failed' and i.dag_run_id = r.id and i.state = 'failed')
        order by i.ended_at, i.idx limit 1
      ) t on e.task_instance_id is not null or e.kind = 'run_failed'
      left join attempt a on a.task_instance_id = t.id and a.number = coalesce(e.attempt, t.try_number)
      left join lateral (
        select count(*)::int as n from (
          select count(*) filter (where state = 'success') over (order by logical_date desc) as successes
          from (
            select state, logical_date from dag_run
            where dag_id = r.dag_id and logical_date <= r.logical_date
              and state in ('success', 'failed') and cancelled_by = ''
            order by logical_date desc limit ${LONGEST_STREAK}
          ) recent
        ) ended where successes = 0
      ) streak on e.kind = 'run_failed'
      left join lateral (
        select state from dag_run
        where dag_id = r.dag_id and logical_date < r.logical_date
          and state in ('success', 'failed') and cancelled_by = ''
        order by logical_date desc limit 1
      ) previous on e.kind = 'run_succeeded'
      left join lateral (
        select w.number, extract(epoch from g.ended_at - g.started_at)::float8 as seconds
        from dag_run g join dag_version w on w.id = g.dag_version_id
        where g.dag_id = r.dag_id and g.logical_date < r.logical_date and g.state = 'success'
        order by g.logical_date desc limit 1
      ) good on e.kind <> 'run_succeeded'
      where e.dag_id is null or d.deleted_at is null
      order by e.id`,
    values: [limit],
  });
  return rows;
}

/** Instances that succeeded, among those of some runs and task_ids: `run` and `taskId` of each. */
export async function succeededTasks(
  db: Queryable,
  runs: readonly string[],
  taskIds: readonly string[],
): Promise<{ run: string; taskId: string }[]> {
  if (runs.length === 0 || taskIds.length === 0) return [];
  const { rows } = await db.query<{ run: string; taskId: string }>({
    name: "alert-succeeded-tasks",
    text: `select dag_run_id as run, task_id as "taskId" from task_instance
      where dag_run_id = any ($1) and task_id = any ($2)
      group by dag_run_id, task_id having bool_and(state = 'success')`,
    values: [runs, taskIds],
  });
  return rows;
}

/** Checks that did not pass in the latest attempts of some runs' instances, among some task_ids. */
export async function failedChecks(
  db: Queryable,
  runs: readonly string[],
  taskIds: readonly string[],
): Promise<{ run: string; taskId: string; name: string }[]> {
  if (runs.length === 0 || taskIds.length === 0) return [];
  const { rows } = await db.query<{ run: string; taskId: string; name: string }>({
    name: "alert-failed-checks",
    text: `select distinct t.dag_run_id as run, t.task_id as "taskId", c.name
      from task_instance t
      join check_result c on c.task_instance_id = t.id and c.attempt = t.try_number
      where t.dag_run_id = any ($1) and t.task_id = any ($2) and not c.passed`,
    values: [runs, taskIds],
  });
  return rows;
}

/**
 * Turns deadlines that are over into events, where the run is not yet where it should be; returns
 * how many were over.
 */
export async function passDeadlines(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ over: number }>({
    name: "alert-deadlines",
    text: `with over as (
        delete from alert_deadline where (rule_id, dag_run_id) in (
          select rule_id, dag_run_id from alert_deadline where due_at <= now()
          order by due_at limit 500 for update skip locked
        ) returning *
      ), told as (
        insert into alert_event (team_id, kind, dag_id, dag_run_id, detail)
        select o.team_id, a.event, r.dag_id, r.id, jsonb_build_object('ruleId', a.id)
        from over o
        join alert_rule a on a.id = o.rule_id and a.enabled
        join dag_run r on r.id = o.dag_run_id
        where r.state = 'queued' or (r.state = 'running' and (a.event <> 'run_late' or not exists (
          select 1 from task_instance t where t.dag_run_id = r.id and t.try_number > 0)))
      )
      select count(*)::int as over from over`,
    values: [],
  });
  return rows[0]?.over ?? 0;
}
