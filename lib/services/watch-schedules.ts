import type pg from "pg";
import type { Logger } from "pino";
import { jitterMs } from "@/lib/core/run/jitter";
import { nextDue, scheduleColumns } from "@/lib/core/run/schedule-state";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import { updateDueDags } from "@/lib/db/system/due-dag";
import { inTransaction } from "@/lib/db/system/pool";
import { lockStandingDags, type StandingDag, standingDags } from "@/lib/db/system/standing-dag";
import { recordSystemEvents } from "@/lib/db/system/tick-span";
import { toError } from "@/lib/errors";

/** A date that is due for so long was forgotten, or nothing can create it. */
const GRACE_SECONDS = 120;
/** A fault that stays is told once in this time. */
const QUIET_MINUTES = 60;
const PAGE = 500;

/**
 * The watchdog: finds DAGs whose schedule stands still although it should not, sets it going again
 * and tells the team. It knows three faults: a date long due that no pass took, no next date though
 * the timetable has more, and a hold by max_active_runs with no run to wait for. None should ever
 * happen; a schedule that stops by itself is the worst of all faults, so it is looked for all the
 * same. Returns how many were mended.
 */
export async function watchSchedules(pool: pg.Pool, log: Logger): Promise<number> {
  let mended = 0;
  let after: string | null = null;
  do {
    const page: StandingDag[] = await standingDags(pool, {
      after,
      limit: PAGE,
      graceSeconds: GRACE_SECONDS,
    });
    const faulty = page.filter((dag) => faultOf(dag, log) !== null).map(({ id }) => id);
    if (faulty.length > 0) mended += await mend(pool, faulty, log);
    after = page.length === PAGE ? (page.at(-1)?.id ?? null) : null;
  } while (after !== null);
  return mended;
}

type Fault = { fault: "overdue" | "no_next_date" | "held_by_nothing"; next: StandingDag["next"] };

/** What is wrong with a DAG that stands still; null when nothing is. */
function faultOf(dag: StandingDag, log: Logger): Fault | null {
  if (dag.atRunLimit) return dag.isActive ? null : { fault: "held_by_nothing", next: dag.next };
  // Perhaps other passes only were busy: the next one takes it, as late as it is.
  if (dag.next.nextRunAt !== null) return { fault: "overdue", next: dag.next };
  try {
    const { timetable, catchup, jitterSeconds } = readStoredTimetable(dag.timetable);
    const delayMs = jitterMs(dag.id, jitterSeconds);
    const now = new Date(dag.now.getTime() - delayMs);
    const due = nextDue({ timetable, catchup, now, coveredUntil: dag.coveredUntil });
    return due === null ? null : { fault: "no_next_date", next: scheduleColumns(due, delayMs) };
  } catch (caught) {
    log.error({ err: toError(caught), dag: dag.dagId, team: dag.teamId }, "schedule not readable");
    return null;
  }
}

/** Looks again under the locks, and mends what is still at fault. */
async function mend(pool: pg.Pool, ids: readonly string[], log: Logger): Promise<number> {
  return await inTransaction(pool, async (db) => {
    const dags = await lockStandingDags(db, ids, GRACE_SECONDS);
    const faults = dags.flatMap((dag) => {
      const found = faultOf(dag, log);
      return found === null ? [] : [{ dag, ...found }];
    });
    const stopped = faults.filter(({ fault }) => fault !== "overdue");
    await updateDueDags(
      db,
      stopped.map(({ dag: { id }, next }) => ({ id, atRunLimit: false, ...next })),
    );
    await recordSystemEvents(
      db,
      faults.map(({ dag: { teamId, dagId }, fault, next }) => ({
        teamId,
        action: "dag.schedule_stood_still",
        dagId,
        detail: { fault, logicalDate: next.nextLogicalDate?.toISOString() ?? null },
      })),
      QUIET_MINUTES,
    );
    if (faults.length > 0) {
      log.error(
        { dags: faults.map(({ dag, fault }) => `${dag.dagId}: ${fault}`) },
        "schedules stood still",
      );
      await db.query("select pg_notify('millrace_due', '')");
    }
    return faults.length;
  });
}
