import type { Queryable } from "./pool";

/** Work that waits for so long, with no worker for its queue, is worth telling. */
const PATIENCE_SECONDS = 60;
/** A worker whose heartbeat is older than this is not counted on. */
const SILENT_SECONDS = 60;

/**
 * Writes down, for teams that ask for it, which queues have work and no worker, and which of them
 * are served again. Told once: while its incident is open, a queue is not looked at again.
 */
export async function noteUnservedQueues(db: Queryable): Promise<void> {
  const { rowCount } = await db.query({
    name: "alert-unserved-queues",
    text: `with served as (
        select distinct unnest(queues) as queue from worker
        where state = 'active' and heartbeat_at > now() - make_interval(secs => $2)
      ), waiting as (
        select distinct team_id, queue from task_instance
        where state = 'queued' and queued_at < now() - make_interval(secs => $1)
      ), open as (
        select team_id, fingerprint as queue from alert_incident
        where family = 'worker' and closed_at is null
      )
      insert into alert_event (team_id, kind, detail)
      select w.team_id, 'no_worker', jsonb_build_object('label', w.queue)
      from waiting w
      where w.queue not in (select queue from served)
        and exists (select 1 from alert_rule a
          where a.team_id = w.team_id and a.enabled and a.event = 'no_worker')
        and not exists (select 1 from open o where o.team_id = w.team_id and o.queue = w.queue)
      union all
      select o.team_id, 'workers_back', jsonb_build_object('label', o.queue)
      from open o where o.queue in (select queue from served)`,
    values: [PATIENCE_SECONDS, SILENT_SECONDS],
  });
  if ((rowCount ?? 0) > 0) await db.query({ text: "select pg_notify('millrace_alert', '')" });
}

/**
 * Writes down, for teams that ask for it, that no worker at all was alive until now: nobody could
 * tell it while it lasted. The worker that starts calls it before it registers.
 */
export async function noteOutage(db: Queryable): Promise<void> {
  await db.query({
    text: `with outage as (
        select max(heartbeat_at) as since from worker
        having max(heartbeat_at) < now() - make_interval(secs => $1)
      )
      insert into alert_event (team_id, kind, detail)
      select distinct a.team_id, k.kind, jsonb_build_object('label', '', 'error', format(
        'From %s to %s UTC', to_char(o.since at time zone 'UTC', 'YYYY-MM-DD HH24:MI'),
        to_char(now() at time zone 'UTC', 'YYYY-MM-DD HH24:MI')))
      from outage o
      join alert_rule a on a.enabled and a.event = 'no_worker'
      cross join (values ('no_worker'), ('workers_back')) as k(kind)
      order by 1, 2`,
    values: [PATIENCE_SECONDS],
  });
}
