import type pg from "pg";
import type { Logger } from "pino";
import { type DueDag, takeDueDags, updateDueDags } from "@/lib/db/system/due-dag";
import { createRuns } from "@/lib/db/system/engine";
import { inTransaction } from "@/lib/db/system/pool";
import { recordSystemEvents, type SystemEvent, writeTickSpans } from "@/lib/db/system/tick-span";
import { toError } from "@/lib/errors";
import { BROKEN_RETRY_MS, type DueDecision, decideDueDag } from "./decide-due-dag";

/** DAGs in one transaction: bounds how long their locks are held. */
const BATCH = 200;
/** Runs in one transaction: what is left to catch up comes with the next. */
const MAX_RUNS = 400;
/** A schedule that stays broken is told once in this time. */
const QUIET_MINUTES = 60;

/**
 * Creates the runs of all schedules that are due, each in the transaction that moves its schedule
 * on, enters it into the tick ledger and, by `wakeWorkers`, orders its execution. Any number of
 * workers may do so at once: the locks and the unique keys arbitrate. Returns how many runs were
 * created.
 */
export async function createDueRuns(
  pool: pg.Pool,
  log: Logger,
  wakeWorkers: (db: pg.PoolClient) => Promise<void>,
): Promise<number> {
  const first = await drain(pool, log, wakeWorkers, 1);
  if (first.isDone) return first.created;
  // Many are due at once, as at midnight: two connections take turns, and the database's cores share.
  const rest = await Promise.all([
    drain(pool, log, wakeWorkers, Number.POSITIVE_INFINITY),
    drain(pool, log, wakeWorkers, Number.POSITIVE_INFINITY),
  ]);
  return rest.reduce((sum, { created }) => sum + created, first.created);
}

/** Takes batches of what is due until none is left (`isDone`), or so many were taken. */
async function drain(
  pool: pg.Pool,
  log: Logger,
  wakeWorkers: (db: pg.PoolClient) => Promise<void>,
  batches: number,
): Promise<{ created: number; isDone: boolean }> {
  let created = 0;
  let batch = BATCH;
  for (let turn = 0; turn < batches; turn += 1) {
    let due: DueDag[] = [];
    try {
      created += await inTransaction(pool, async (db) => {
        due = await takeDueDags(db, batch);
        const made = await createFor(db, due, log);
        if (made > 0) await wakeWorkers(db);
        return made;
      });
    } catch (caught) {
      // What one DAG holds must not stop the schedules of all: they go one by one until it is found.
      const [only] = due;
      if (only === undefined || !isRefused(caught)) throw caught;
      if (due.length === 1) {
        await postpone(pool, only, toError(caught), log);
        batch = BATCH;
      } else batch = 1;
      continue;
    }
    if (due.length === 0) return { created, isDone: true };
  }
  return { created, isDone: false };
}

async function createFor(db: pg.PoolClient, due: readonly DueDag[], log: Logger): Promise<number> {
  const decisions: DueDecision[] = [];
  let budget = MAX_RUNS;
  for (const dag of due) {
    // Still due: the next transaction takes it.
    if (budget === 0) break;
    const decision = decideDueDag(dag, budget, log);
    budget -= decision.runs.length;
    decisions.push(decision);
  }
  const ids = await createRuns(
    db,
    decisions.flatMap(({ runs }) => runs),
  );
  await updateDueDags(
    db,
    decisions.map(({ update }) => update),
  );
  await writeTickSpans(db, {
    longer: decisions.flatMap(({ longer }) => longer ?? []),
    added: decisions.flatMap(({ added }) => added),
  });
  await recordFaults(db, due, decisions);
  return ids.length;
}

/** Tells the team of dates that nobody was there to create, and of schedules that nobody can read. */
async function recordFaults(
  db: pg.PoolClient,
  due: readonly DueDag[],
  decisions: readonly DueDecision[],
): Promise<void> {
  const missed: SystemEvent[] = [];
  const failed: SystemEvent[] = [];
  for (const [index, { added, failure }] of decisions.entries()) {
    const { teamId = "", dagId = "" } = due[index] ?? {};
    for (const { from, until, outcome, reason } of added) {
      if (outcome !== "missed") continue;
      const detail = { from: from.toISOString(), until: until.toISOString(), reason };
      missed.push({ teamId, dagId, action: "dag.ticks_missed", detail });
    }
    if (failure === undefined) continue;
    failed.push({ teamId, dagId, action: "dag.schedule_failed", detail: { error: failure } });
  }
  await recordSystemEvents(db, missed);
  await recordSystemEvents(db, failed, QUIET_MINUTES);
}

/** Puts a DAG that the database refuses off for a while, and says so. */
async function postpone(pool: pg.Pool, dag: DueDag, error: Error, log: Logger): Promise<void> {
  const { id, teamId, dagId, nextLogicalDate, nextIntervalEnd } = dag;
  log.error({ err: error, dag: dagId, team: teamId }, "the runs of a schedule were refused");
  await inTransaction(pool, async (db) => {
    const nextRunAt = new Date(dag.now.getTime() + BROKEN_RETRY_MS);
    await updateDueDags(db, [
      { id, atRunLimit: false, nextRunAt, nextLogicalDate, nextIntervalEnd },
    ]);
    const detail = { error: error.message };
    const event = { teamId, action: "dag.schedule_failed", dagId, detail };
    await recordSystemEvents(db, [event], QUIET_MINUTES);
  });
}

/** Whether the database refused the data itself, not the moment. */
function isRefused(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    /^(21|22|23|42|54|P0)/.test(error.code)
  );
}
