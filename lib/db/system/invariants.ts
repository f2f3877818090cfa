import { ALERT_INVARIANTS } from "./alert-invariants";
import { BACKFILL_INVARIANTS, type Invariant } from "./backfill-invariants";
import type { Queryable } from "./pool";
import { RUN_ORDER_INVARIANTS } from "./run-order-invariants";

const LIVE =
  "('none', 'scheduled', 'queued', 'running', 'up_for_retry', 'up_for_reschedule', 'deferred', 'awaiting_input', 'restarting')";

/** Whether an instance `u` stands directly before another `d` of its run. */
const BEFORE = `(d.idx = any (u.downstream)
  or d.idx = any (u.within) and d.map_index = u.map_index and u.map_index >= 0)`;

/** What holds at every moment in a database that the engine alone has written. */
export const INVARIANTS: readonly Invariant[] = [
  ...BACKFILL_INVARIANTS,
  ...ALERT_INVARIANTS,
  ...RUN_ORDER_INVARIANTS,
  {
    name: "a run that ended has no live task instance",
    text: `select r.id from dag_run r where r.state in ('success', 'failed')
      and exists (select 1 from task_instance t where t.dag_run_id = r.id and t.state in ${LIVE})`,
  },
  {
    name: "a run that runs has a live task instance",
    text: `select r.id from dag_run r where r.state = 'running'
      and not exists (select 1 from task_instance t where t.dag_run_id = r.id and t.state in ${LIVE})`,
  },
  {
    name: "a run that runs has an instance that something will move",
    text: `select r.id from dag_run r where r.state = 'running'
      and not exists (select 1 from task_instance t where t.dag_run_id = r.id
        and (t.is_held or t.state in ('scheduled', 'queued', 'running', 'up_for_retry', 'up_for_reschedule', 'deferred', 'awaiting_input', 'restarting')))`,
  },
  {
    name: "unfinished counts the live instances of a run",
    text: `select r.id from dag_run r join task_instance t on t.dag_run_id = r.id
      group by r.id having r.unfinished <> count(*) filter (where t.state in ${LIVE})`,
  },
  {
    name: "active_tasks counts the instances of a DAG that hold a slot",
    text: `select s.dag_id as id from dag_slot s
      left join task_instance t on t.dag_id = s.dag_id and t.state in ('queued', 'running', 'restarting')
      group by s.dag_id having s.active_tasks <> count(t.id)`,
  },
  {
    name: "no instance was given a slot beyond max_active_tasks since its DAG was last changed",
    text: `select s.dag_id as id from dag_slot s join dag d on d.id = s.dag_id
      where s.active_tasks > s.max_active_tasks and exists (select 1 from task_instance t
        where t.dag_id = d.id and t.state in ('queued', 'running', 'restarting')
          and t.queued_at > d.updated_at)`,
  },
  {
    name: "no run was started beyond max_active_runs since its DAG was last changed",
    text: `select d.id from dag d join dag_run r on r.dag_id = d.id and r.state = 'running' and r.backfill_id is null
      group by d.id having count(*) > d.max_active_runs
        and max(greatest(r.started_at, r.queued_at)) > d.updated_at`,
  },
  {
    name: "a schedule that the run limit holds back has a run to wait for",
    text: `select d.id from dag d where d.at_run_limit and d.deleted_at is null
      and not exists (select 1 from dag_run r
        where r.dag_id = d.id and r.state in ('queued', 'running') and r.backfill_id is null)`,
  },
  {
    name: "a schedule that goes on is not long overdue",
    text: `select d.id from dag d where d.next_run_at < now() - interval '5 minutes'
      and d.updated_at < now() - interval '5 minutes' and not d.paused and not d.at_run_limit and d.deleted_at is null`,
  },
  {
    name: "the spans of a tick ledger do not overlap",
    text: `select k.dag_id as id from (
        select dag_id, from_date, lag(until_date) over (partition by dag_id order by from_date) as before
        from tick_span
      ) k where k.from_date < k.before`,
  },
  {
    name: "a scheduled run lies in a span of its ledger that was created",
    text: `select r.id from dag_run r where r.type = 'scheduled'
      and not exists (select 1 from tick_span k where k.dag_id = r.dag_id and k.outcome = 'created'
        and k.from_date <= r.logical_date and k.until_date > r.logical_date)`,
  },
  {
    name: "what is due next lies behind what the ledger accounts for",
    text: `select d.id from dag d join tick_span k on k.dag_id = d.id
      where d.next_logical_date < k.until_date and not d.paused and d.deleted_at is null`,
  },
  {
    name: "upstream counters equal the states of the upstreams",
    text: `select d.id from task_instance d
      join task_instance u on u.dag_run_id = d.dag_run_id and ${BEFORE}
      group by d.id
      having d.n_success <> count(*) filter (where u.state = 'success')
        or d.n_failed <> count(*) filter (where u.state = 'failed')
        or d.n_skipped <> count(*) filter (where u.state = 'skipped')
        or d.n_upstream_failed <> count(*) filter (where u.state = 'upstream_failed')`,
  },
  {
    name: "an instance is cut while a direct upstream that succeeded skips it",
    text: `select d.id from task_instance d where d.state <> 'removed' and d.is_cut <> exists (
      select 1 from task_instance u where u.dag_run_id = d.dag_run_id
        and ${BEFORE} and d.idx = any (u.skips) and u.state = 'success')`,
  },
  {
    name: "an instance that is cut does not wait in a run that runs",
    text: `select t.id from task_instance t join dag_run r on r.id = t.dag_run_id
      where t.is_cut and t.state = 'none' and r.state = 'running'`,
  },
  {
    name: "what is held waits, and its past does not let it start",
    text: `select t.id from task_instance t join dag_run r on r.id = t.dag_run_id
      where t.is_held and (t.past is null or t.state <> 'none' or r.state <> 'running'
        or engine.past_met(t.dag_run_id, t.task_id, t.past))`,
  },
  {
    name: "upstream_count counts the instances that stand before another",
    text: `select d.id from task_instance d
      left join task_instance u on u.dag_run_id = d.dag_run_id and ${BEFORE}
      where d.state <> 'removed'
      group by d.id having d.upstream_count <> count(u.id) filter (where u.state <> 'removed')`,
  },
  {
    name: "a mapped task that was expanded has each of its instances once, and no edges besides",
    text: `select t.id from task_instance t where t.expanded > 0 and (
      t.state <> 'success' or t.downstream <> '{}' or t.expanded <> (
        select count(*) from task_instance i where i.dag_run_id = t.dag_run_id
          and i.idx = t.idx and i.map_index >= 0 and i.state <> 'removed'))`,
  },
  {
    name: "an instance of a mapped task belongs to one that was expanded",
    text: `select i.id from task_instance i where i.map_index >= 0 and i.state <> 'removed'
      and not exists (select 1 from task_instance t where t.dag_run_id = i.dag_run_id
        and t.idx = i.idx and t.map_index = -1 and t.expanded > i.map_index)`,
  },
  {
    name: "the tasks of a mapped group are expanded together",
    text: `select min(t.id::text) as id from task_instance t
      where t.map_group is not null and t.map_index = -1 and t.state <> 'removed'
      group by t.dag_run_id, t.map_group
      having count(distinct t.expanded) > 1`,
  },
  {
    name: "no more instances of a task are active than it allows, and none waits beside free room",
    text: `select min(t.id::text) as id from task_instance t
      where t.max_per_run is not null and t.expanded is null
      group by t.dag_run_id, t.task_id having
        count(*) filter (where t.state in ('scheduled', 'queued', 'running', 'restarting')
          and not t.is_capped) > min(t.max_per_run)
        or (bool_or(t.is_capped) and min(t.max_per_dag) is null
          and count(*) filter (where t.state in ('scheduled', 'queued', 'running', 'restarting')
            and not t.is_capped) < min(t.max_per_run))`,
  },
  {
    name: "attempts are numbered without holes",
    text: `select t.id from task_instance t left join attempt a on a.task_instance_id = t.id
      group by t.id having t.try_number <> count(a.number) or t.try_number <> coalesce(max(a.number), 0)`,
  },
  {
    name: "only the last attempt of an instance may run",
    text: `select t.id from task_instance t join attempt a on a.task_instance_id = t.id
      where a.state = 'running' and a.number <> t.try_number`,
  },
  {
    name: "an attempt runs exactly while its instance does",
    text: `select t.id from task_instance t join attempt a
      on a.task_instance_id = t.id and a.number = t.try_number
      where (t.state = 'running') <> (a.state = 'running')`,
  },
  {
    name: "an attempt is deferred exactly while its instance waits outside a worker",
    text: `select t.id from task_instance t join attempt a
      on a.task_instance_id = t.id and a.number = t.try_number
      where (t.state in ('deferred', 'awaiting_input')) <> (a.state = 'deferred')`,
  },
  {
    name: "what waits outside a worker has one open deferral, of its last attempt",
    text: `select t.id from task_instance t
      left join deferral d on d.task_instance_id = t.id and d.open
      group by t.id
      having count(d.attempt) <> (t.state in ('deferred', 'awaiting_input'))::int
        or coalesce(max(d.attempt), t.try_number) <> t.try_number`,
  },
  {
    name: "what awaits input asks somebody",
    text: `select t.id from task_instance t join deferral d on d.task_instance_id = t.id and d.open
      where (t.state = 'awaiting_input') <> (d.ask is not null)`,
  },
  {
    name: "what is deferred will be looked at",
    text: `select t.id from task_instance t join deferral d on d.task_instance_id = t.id and d.open
      where t.state = 'deferred' and d.next_at is null and d.worker_id is null
        and not exists (select 1 from dag_run r
          where r.id = d.waits_for_run and r.ended_at is null)`,
  },
  {
    name: "who waits for an asset waits for one of its team, from an instant on",
    text: `select d.task_instance_id as id from deferral d
      left join asset a on a.id = d.waits_for_asset and a.team_id = d.team_id
      where d.open and d.waits_for_asset is not null and (a.id is null or d.waits_since is null)`,
  },
  {
    name: "a test of a task that runs has a worker, and one that waits has none",
    text: `select id from task_test
      where (state = 'running' and worker_id is null) or (state = 'queued' and worker_id is not null)`,
  },
  {
    name: "a test of a task does not run on a worker that is long gone",
    text: `select k.id from task_test k where k.state = 'running' and not exists (
      select 1 from worker w where w.id = k.worker_id
        and (w.state in ('active', 'draining') or w.ended_at > now() - interval '5 minutes'))`,
  },
  {
    name: "what waits for a retry has its instant",
    text: "select id from task_instance where state = 'up_for_retry' and next_at is null",
  },
];

/** An invariant that is broken, with some of the rows that break it. */
export interface Breach {
  name: string;
  count: number;
  examples: string[];
}

const MAX_EXAMPLES = 5;

/** Every breach with the number of its invariant: one round trip for all of them. */
const ALL_IN_ONE = INVARIANTS.map(
  ({ text }, index) => `select ${index} as invariant, id::text from (${text}) i${index}`,
).join(" union all ");

/**
 * Looks for broken invariants. Run it in a transaction that reads one snapshot (repeatable read)
 * when the system is live.
 */
export async function findBreaches(db: Queryable): Promise<Breach[]> {
  // Prepared: tests look after each step, and planning costs more than looking.
  const query = { name: "invariants", text: ALL_IN_ONE, values: [] };
  const { rows } = await db.query<{ invariant: number; id: string }>(query);
  return INVARIANTS.flatMap(({ name }, index) => {
    const broken = rows.filter(({ invariant }) => invariant === index);
    if (broken.length === 0) return [];
    const examples = broken.slice(0, MAX_EXAMPLES).map(({ id }) => id);
    return [{ name, count: broken.length, examples }];
  });
}
