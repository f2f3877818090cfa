import type { Queryable } from "@/lib/db/system/pool";

/** What upkeep removes, each in a statement of its own so that no lock is held for long. */
const STATEMENTS: readonly { what: string; text: string }[] = [
  {
    what: "deletedDags",
    text: `delete from dag where id in (
        select d.id from dag d where d.purge_after < now()
          and not exists (select 1 from dag_run r
            where r.dag_id = d.id and r.state in ('queued', 'running'))
        limit 20)`,
  },
  {
    what: "idempotencyKeys",
    text: "delete from idempotency_key where created_at < now() - interval '24 hours'",
  },
  {
    what: "sessions",
    text: `delete from user_session
      where coalesce(revoked_at, expires_at) < now() - interval '30 days'`,
  },
  {
    what: "rateLimits",
    text: "delete from rate_limit where expire < extract(epoch from now()) * 1000",
  },
  {
    what: "workers",
    text: `delete from worker w
      where w.state in ('stopped', 'lost') and w.ended_at < now() - interval '7 days'
        and not exists (select 1 from task_instance t
          where t.worker_id = w.id and t.state = 'running')`,
  },
];

/** Removes what is past its time; returns how many rows of each kind. */
export async function runUpkeep(db: Queryable): Promise<Record<string, number>> {
  const removed: Record<string, number> = {};
  for (const { what, text } of STATEMENTS) {
    const { rowCount } = await db.query({ text, values: [] });
    removed[what] = rowCount ?? 0;
  }
  return removed;
}
