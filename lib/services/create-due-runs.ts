import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { Logger } from "pino";
import * as z from "zod";
import { resolveParams } from "@/lib/core/dag/params";
import { runIdFor } from "@/lib/core/run/run-id";
import { nextDue, scheduleColumns } from "@/lib/core/run/schedule-state";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import { latestComplete } from "@/lib/core/timetable/timetable";
import type { DueRun, Timetable } from "@/lib/core/timetable/types";
import {
  type DueDag,
  type DueDagUpdate,
  takeDueDags,
  updateDueDags,
} from "@/lib/db/system/due-dag";
import { createRuns, type NewRun } from "@/lib/db/system/engine";
import { inTransaction } from "@/lib/db/system/pool";
import { toError } from "@/lib/errors";
import { dagParamSchema } from "@/lib/schemas/dag-param";

/** DAGs in one transaction: bounds how long their locks are held. */
const BATCH = 200;
/** A DAG whose schedule cannot be read is looked at again after this. */
const BROKEN_RETRY_MS = 5 * 60_000;

const paramsSchema = z.record(z.string(), dagParamSchema).catch({});

/**
 * Creates the runs of all schedules that are due, each in the transaction that moves its schedule
 * on and, by `wakeWorkers`, orders their execution. Any number of workers may do so at once: the
 * locks and the unique keys arbitrate. Returns how many runs were created.
 */
export async function createDueRuns(
  pool: pg.Pool,
  log: Logger,
  wakeWorkers: (db: pg.PoolClient) => Promise<void>,
): Promise<number> {
  let created = 0;
  for (;;) {
    const { taken, made } = await inTransaction(pool, async (db) => {
      const due = await takeDueDags(db, BATCH);
      const runs: NewRun[] = [];
      const updates: DueDagUpdate[] = [];
      for (const dag of due) {
        const { run, update } = decide(dag, log);
        if (run !== undefined) runs.push(run);
        updates.push(update);
      }
      const ids = await createRuns(db, runs);
      await updateDueDags(db, updates);
      if (ids.length > 0) await wakeWorkers(db);
      return { taken: due.length, made: ids.length };
    });
    created += made;
    if (taken === 0) return created;
  }
}

/** What becomes of one due DAG: a run and the next date, or a hold by max_active_runs. */
export function decide(dag: DueDag, log: Logger): { run?: NewRun; update: DueDagUpdate } {
  const { id, nextRunAt, nextLogicalDate, nextIntervalEnd } = dag;
  const unchanged = { id, nextRunAt, nextLogicalDate, nextIntervalEnd };
  if (dag.activeRuns >= dag.maxActiveRuns) {
    return { update: { ...unchanged, atRunLimit: true } };
  }
  try {
    const { timetable, catchup } = readStoredTimetable(dag.timetable);
    const due = dueOf(dag, timetable, catchup);
    const next = nextDue({
      timetable,
      catchup,
      now: dag.now,
      lastScheduled: due.logicalDate,
      lastIntervalEnd: due.interval.end,
    });
    const resolved = resolveParams(paramsSchema.parse(dag.params), {});
    return {
      run: {
        id: randomUUID(),
        team_id: dag.teamId,
        dag_id: id,
        dag_version_id: dag.versionId,
        run_id: runIdFor("scheduled", due.logicalDate),
        type: "scheduled",
        logical_date: due.logicalDate.toISOString(),
        interval_start: due.interval.start.toISOString(),
        interval_end: due.interval.end.toISOString(),
        run_after: due.runAfter.toISOString(),
        params: resolved.ok ? resolved.values : {},
        triggered_by: "schedule",
      },
      update: { id, atRunLimit: false, ...scheduleColumns(next) },
    };
  } catch (caught) {
    // One broken DAG must not hold up the others, nor be forgotten.
    log.error({ err: toError(caught), dag: dag.dagId, team: dag.teamId }, "schedule not readable");
    const later = new Date(dag.now.getTime() + BROKEN_RETRY_MS);
    return { update: { ...unchanged, nextRunAt: later, atRunLimit: false } };
  }
}

/**
 * The run that is due: the stored one; without catchup the latest complete one, when the stored one
 * was overtaken while no worker was there to create it.
 */
function dueOf(dag: DueDag, timetable: Timetable, catchup: boolean): DueRun {
  const stored = {
    logicalDate: dag.nextLogicalDate,
    interval: { start: dag.nextLogicalDate, end: dag.nextIntervalEnd },
    runAfter: dag.nextRunAt,
  };
  const latest = catchup ? null : latestComplete(timetable, dag.now);
  return latest !== null && latest.logicalDate > stored.logicalDate ? latest : stored;
}
