import type pg from "pg";
import type { Queryable } from "@/lib/db/system/pool";
import { TEAM_RESTORE_DAYS } from "@/lib/schemas/api/team";
import { applyRetention } from "./apply-retention";

const PURGE_BEFORE = `now() - interval '${TEAM_RESTORE_DAYS} days'`;

/** What cascades may take its time. */
const LONGEST_MS = 600_000;
/** How long a test of a task can be looked at again. */
const TASK_TEST_DAYS = 7;

/** How long a draft that nobody goes on with is kept. */
const DRAFT_DAYS = 30;

/** How long what became of an order over many runs can be looked at. */
const RUN_ORDER_DAYS = 30;

/** What upkeep removes, each in a statement of its own so that no lock is held for long. */
const STATEMENTS: readonly { what: string; text: string; inBatches?: true }[] = [
  {
    // Their DAGs go as deleted ones do, and the teams themselves after them.
    what: "dagsOfDeletedTeams",
    text: `update dag d set deleted_at = coalesce(d.deleted_at, now()),
        purge_after = now() - interval '1 second'
      from team t where t.id = d.team_id and t.deleted_at < ${PURGE_BEFORE}
        and (d.purge_after is null or d.purge_after > now())`,
  },
  {
    // Runs go first, some at a time: all that a DAG ever ran would be too much for one transaction.
    // What is queued there never starts; what runs is waited for.
    what: "runsOfDeletedDags",
    inBatches: true,
    text: `with doomed as (
        select r.id from dag d join dag_run r on r.dag_id = d.id
        where d.purge_after < now()
          and not exists (select 1 from dag_run a where a.dag_id = d.id and a.state = 'running')
        limit 100
        for update of d skip locked
      ), logs as (
        delete from log_chunk l using task_instance t
        where t.dag_run_id in (select id from doomed) and l.task_instance_id = t.id
      )
      delete from dag_run where id in (select id from doomed)`,
  },
  {
    what: "deletedDags",
    text: `delete from dag d where d.purge_after < now()
      and not exists (select 1 from dag_run r where r.dag_id = d.id)`,
  },
  {
    what: "taskTests",
    text: `with old as (
        select id from task_test where created_at < now() - interval '${TASK_TEST_DAYS} days' and ended_at is not null
      ), logs as (
        delete from log_chunk l using old where l.task_instance_id = old.id
      )
      delete from task_test k using old where k.id = old.id`,
  },
  {
    what: "drafts",
    text: `delete from dag_draft where updated_at < now() - interval '${DRAFT_DAYS} days'`,
  },
  {
    what: "runOrders",
    text: `delete from run_order where ended_at < now() - interval '${RUN_ORDER_DAYS} days'`,
  },
  {
    what: "deletedTeams",
    text: `delete from team t where t.deleted_at < ${PURGE_BEFORE}
      and not exists (select 1 from dag d where d.team_id = t.id)`,
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
    what: "passwordResets",
    text: "delete from password_reset where expires_at < now() - interval '7 days'",
  },
  {
    what: "rateLimits",
    text: "delete from rate_limit where expire < extract(epoch from now()) * 1000",
  },
  {
    what: "alertDeliveries",
    text: `delete from alert_delivery
      where state in ('sent', 'failed') and created_at < now() - interval '90 days'`,
  },
  {
    what: "alertIncidents",
    text: "delete from alert_incident where closed_at < now() - interval '180 days'",
  },
  {
    what: "workers",
    text: `delete from worker w
      where w.state in ('stopped', 'lost') and w.ended_at < now() - interval '7 days'
        and not exists (select 1 from task_instance t
          where t.worker_id = w.id and t.state = 'running')`,
  },
];

/** Removes what is past its time, and what teams do not keep; returns how many rows of each kind. */
export async function runUpkeep(db: Queryable): Promise<Record<string, number>> {
  const removed: Record<string, number> = {};
  for (const { what, text, inBatches } of STATEMENTS) {
    let count = 0;
    do {
      const slow: pg.QueryConfig & { query_timeout: number } = {
        text,
        values: [],
        query_timeout: LONGEST_MS,
      };
      const { rowCount } = await db.query(slow);
      count = rowCount ?? 0;
      removed[what] = (removed[what] ?? 0) + count;
    } while (inBatches === true && count > 0);
  }
  return { ...removed, ...(await applyRetention(db)) };
}
