import type pg from "pg";
import { type Db, PgBoss } from "pg-boss";
import type * as z from "zod";
import type { JobDefinition } from "./define-job";
import { JOBS } from "./jobs";

/** Finished jobs are kept this long; their rows slow down what fetches beside them. */
const KEEP_FINISHED_SECONDS = 3_600;

/** Milliseconds after which an answer of the database counts as lost. */
const ANSWER_MS = 60_000;

/** Options of {@link startQueue}. */
export interface QueueOptions {
  connectionString: string;
  /** Connections for the queue alone. */
  max: number;
  onError: (error: Error) => void;
}

/** Connects to the job queue, whose schema the migration made, and makes the queues of all jobs. */
export async function startQueue(options: QueueOptions): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: withAnswerLimit(options.connectionString),
    application_name: "millrace-queue",
    schema: "pgboss",
    max: options.max,
    migrate: false,
    useListenNotify: true,
  });
  boss.on("error", options.onError);
  await boss.start();
  for (const job of JOBS) {
    await boss.createQueue(job.name, {
      policy: job.coalesce ? "short" : "standard",
      notify: true,
      retryLimit: 3,
      retryBackoff: true,
      deleteAfterSeconds: KEEP_FINISHED_SECONDS,
    });
  }
  return boss;
}

/** The driver reads this limit from the address: a connection that went silent is given up. */
function withAnswerLimit(connectionString: string): string {
  const url = new URL(connectionString);
  url.searchParams.set("query_timeout", String(ANSWER_MS));
  return url.href;
}

/** A transaction of ours as the queue takes it: what is sent in it comes about with it. */
export function inside(client: pg.PoolClient): Db {
  return {
    executeSql: (text, values) => client.query(values === undefined ? { text } : { text, values }),
  };
}

/** Orders a job; with `db`, in that transaction. A job that coalesces is dropped when one waits. */
export async function sendJob<Payload extends z.ZodType>(
  boss: PgBoss,
  job: JobDefinition<Payload>,
  payload: z.input<Payload>,
  db?: Db,
): Promise<void> {
  const parsed = job.payload.parse(payload);
  const singletonKey = job.key?.(parsed);
  await boss.send(job.name, parsed as object, {
    ...(singletonKey === undefined ? {} : { singletonKey }),
    ...(db === undefined ? {} : { db }),
  });
}

/** Handles a kind of job; a payload that does not fit its schema fails for good. */
export async function handleJob<Payload extends z.ZodType>(
  boss: PgBoss,
  job: JobDefinition<Payload>,
  handler: (payload: z.output<Payload>) => Promise<void>,
): Promise<void> {
  await boss.work(job.name, { batchSize: 1, notifyPollingIntervalSeconds: 5 }, async (jobs) => {
    for (const { data } of jobs) await handler(job.payload.parse(data));
  });
  if (job.cron !== undefined) await boss.schedule(job.name, job.cron, {});
}
