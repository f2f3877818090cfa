import {
  continuousRun,
  firstDue,
  following,
  isPeriodic,
  latestComplete,
  range,
} from "@/lib/core/timetable/timetable";
import type { DueRun, Timetable } from "@/lib/core/timetable/types";

/** The columns of a DAG that say what its schedule does next; all null when it does nothing. */
export type ScheduleColumns = {
  nextRunAt: Date | null;
  nextLogicalDate: Date | null;
  nextIntervalEnd: Date | null;
};

/**
 * The columns for a due run, the one place that knows how they relate. `delayMs` is the DAG's
 * jitter: it starts so much later, and its dates stay as they are.
 */
export function scheduleColumns(due: DueRun | null, delayMs = 0): ScheduleColumns {
  return {
    nextRunAt: due === null ? null : new Date(due.runAfter.getTime() + delayMs),
    nextLogicalDate: due?.logicalDate ?? null,
    nextIntervalEnd: due?.interval.end ?? null,
  };
}

/** What a DAG's schedule has done so far, and what it is to do. */
export type ScheduleState = {
  timetable: Timetable;
  catchup: boolean;
  /** Where the schedule's clock stands: now, less the DAG's jitter. */
  now: Date;
  /**
   * Every logical date before it is accounted for in the tick ledger, whatever schedule called for
   * it; null when the schedule has done nothing yet.
   */
  coveredUntil: Date | null;
};

/** Logical dates `[from, until)` that a schedule passes over. */
export type PassedOver = { from: Date; until: Date };

/** All logical dates before this instant are done with once the run exists. */
export function coveredBy({ logicalDate, interval }: DueRun): Date {
  return new Date(Math.max(logicalDate.getTime() + 1, interval.end.getTime()));
}

/**
 * The scheduled run that is due next (null when there will be none), and the dates that are passed
 * over for it. It always lies behind what is accounted for, whatever schedule that came from, so an
 * edit of the schedule repeats nothing and cannot stall the DAG. With `catchup` it is the first such
 * run; without, what became complete meanwhile is passed over except for the latest.
 */
export function resume(state: ScheduleState): { due: DueRun | null; passed: PassedOver | null } {
  const first = firstOpen(state);
  const latest = latestInstead(state, first);
  if (first === null || latest === null) return { due: first, passed: null };
  // Nothing is owed to a schedule that has not begun.
  if (state.coveredUntil === null) return { due: latest, passed: null };
  return { due: latest, passed: { from: first.logicalDate, until: latest.logicalDate } };
}

/** The scheduled run that is due next; see {@link resume}. */
export function nextDue(state: ScheduleState): DueRun | null {
  return resume(state).due;
}

/** The first run behind what is accounted for. */
function firstOpen({ timetable, catchup, now, coveredUntil }: ScheduleState): DueRun | null {
  if (coveredUntil === null) return firstDue(timetable, { catchup, now });
  const { schedule, startDate } = timetable;
  if (schedule.kind === "continuous") {
    return continuousRun(timetable, new Date(Math.max(now.getTime(), coveredUntil.getTime())));
  }
  if (schedule.kind === "once") {
    // A start date that lies behind all that was done is still to come, whatever was done before.
    const isOpen = startDate !== null && startDate >= coveredUntil;
    return isOpen ? firstDue(timetable, { catchup, now }) : null;
  }
  return following(timetable, new Date(coveredUntil.getTime() - 1));
}

/** The later run that is created in place of `first` without catchup; null to keep `first`. */
function latestInstead(
  { timetable, catchup, now }: Omit<ScheduleState, "coveredUntil">,
  first: DueRun | null,
): DueRun | null {
  if (catchup || first === null || first.runAfter > now) return null;
  const latest = latestComplete(timetable, now);
  return latest !== null && latest.logicalDate > first.logicalDate ? latest : null;
}

/** What one pass does for a DAG whose stored run `due` has come. */
export type TickPlan = {
  /** To be created, oldest first; empty when there is no room. */
  runs: DueRun[];
  /** Passed over before the first of them. */
  passed: PassedOver | null;
  /** Due afterwards, perhaps already now. */
  next: DueRun | null;
};

/**
 * What to create of a DAG that is due: with catchup as many of the runs that are due as there is
 * `room` for, else the one stored, or the latest complete one when that was overtaken meanwhile.
 */
export function planTicks(
  state: Omit<ScheduleState, "coveredUntil">,
  due: DueRun,
  room: number,
): TickPlan {
  if (room <= 0) return { runs: [], passed: null, next: due };
  const latest = latestInstead(state, due);
  const first = latest ?? due;
  const runs = [first];
  const after = (run: DueRun) => nextDue({ ...state, coveredUntil: coveredBy(run) });
  let next = after(first);
  const goesOn = state.catchup && isPeriodic(state.timetable.schedule);
  while (goesOn && next !== null && runs.length < room && next.runAfter <= state.now) {
    runs.push(next);
    next = after(next);
  }
  const passed = latest === null ? null : { from: due.logicalDate, until: latest.logicalDate };
  return { runs, passed, next };
}

/** How many runs {@link dueNow} counts before it stops. */
export const MAX_DUE_COUNT = 1_000;

/** What a schedule would start at once. */
export type DueNow = {
  /** At most {@link MAX_DUE_COUNT}. */
  count: number;
  /** True when counting stopped there. */
  more: boolean;
  /** Logical dates of the first ten, oldest first. */
  logicalDates: Date[];
};

/** The runs that the scheduler would create at `now` if the DAG were not paused. */
export function dueNow(state: ScheduleState): DueNow {
  const { timetable, now } = state;
  const logicalDates: Date[] = [];
  const first = nextDue(state);
  if (first === null || first.runAfter > now) return { count: 0, more: false, logicalDates };
  if (!state.catchup || !isPeriodic(timetable.schedule)) {
    return { count: 1, more: false, logicalDates: [first.logicalDate] };
  }
  let count = 0;
  for (const run of range(timetable, first.logicalDate, now)) {
    if (run.runAfter > now) break;
    if (count === MAX_DUE_COUNT) return { count, more: true, logicalDates };
    count += 1;
    if (logicalDates.length < 10) logicalDates.push(run.logicalDate);
  }
  return { count, more: false, logicalDates };
}
