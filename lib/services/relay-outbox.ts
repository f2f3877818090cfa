import type pg from "pg";
import type { Db, PgBoss } from "pg-boss";
import { inTransaction } from "@/lib/db/system/pool";
import { inside, sendJob } from "@/lib/queue/boss";
import type { JobDefinition } from "@/lib/queue/define-job";
import {
  closeTeamJob,
  executeJob,
  invitationMailJob,
  personMailJob,
  runOrderJob,
  schedulingPassJob,
  testConnectionJob,
} from "@/lib/queue/jobs";

const MAX_ORDERS = 200;

/**
 * Hands what web transactions ordered to the job queue: taking an order and queueing it are one
 * transaction, so that none is lost and none is queued twice. Returns the names that no job has.
 */
export async function relayOutbox(pool: pg.Pool, boss: PgBoss): Promise<string[]> {
  return await inTransaction(pool, async (db) => {
    const { rows } = await db.query<{ job: string; payload: unknown }>({
      text: `delete from outbox where id in (
          select id from outbox order by id limit $1 for update skip locked
        ) returning job, payload`,
      values: [MAX_ORDERS],
    });
    const unknown: string[] = [];
    for (const { job: name, payload } of rows) {
      const queued = await sendOrder(boss, name, payload, inside(db));
      if (!queued) unknown.push(name);
    }
    return [...unknown, ...(await relayPersonMails(db, boss))];
  });
}

/** Mails that people ordered for themselves: they belong to no team. */
async function relayPersonMails(db: pg.PoolClient, boss: PgBoss): Promise<string[]> {
  const { rows } = await db.query<{ kind: string; email: string }>({
    text: `delete from person_mail where id in (
        select id from person_mail order by id limit $1 for update skip locked
      ) returning kind, email`,
    values: [MAX_ORDERS],
  });
  const unknown: string[] = [];
  for (const row of rows) {
    const order = personMailJob.payload.safeParse(row);
    if (order.success) await sendJob(boss, personMailJob, order.data, inside(db));
    else unknown.push(`${personMailJob.name} ${row.kind}`);
  }
  return unknown;
}

/** Jobs that the web may order. */
const ORDERS: readonly JobDefinition[] = [
  executeJob,
  schedulingPassJob,
  testConnectionJob,
  invitationMailJob,
  closeTeamJob,
  runOrderJob,
];

/** False when no job that the web may order has this name and takes this payload. */
async function sendOrder(boss: PgBoss, name: string, payload: unknown, db: Db): Promise<boolean> {
  const job = ORDERS.find((one) => one.name === name);
  const order = job?.payload.safeParse(payload);
  if (job === undefined || order?.success !== true) return false;
  await sendJob(boss, job, order.data, db);
  return true;
}
