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

/** The columns for a due run, the one place that knows how they relate. */
export function scheduleColumns(due: DueRun | null): ScheduleColumns {
  return {
    nextRunAt: due?.runAfter ?? null,
    nextLogicalDate: due?.logicalDate ?? null,
    nextIntervalEnd: due?.interval.end ?? null,
  };
}

/** What a DAG's schedule has done so far, and what it is to do. */
export type ScheduleState = {
  timetable: Timetable;
  catchup: boolean;
  now: Date;
  /** Logical date of the latest scheduled run; null when there is none. */
  lastScheduled: Date | null;
  /** End of that run's interval: under an edited schedule no interval before it is covered twice. */
  lastIntervalEnd?: Date | null;
};

/**
 * The scheduled run that is due next, or null when there will be none. It always lies after the
 * latest scheduled run, whatever schedule that one came from, so an edit of the schedule repeats
 * nothing and cannot stall the DAG. With `catchup` it is the first such run; without, what became
 * complete meanwhile is passed over except for the latest.
 */
export function nextDue(state: ScheduleState): DueRun | null {
  const { timetable, catchup, now, lastScheduled } = state;
  if (lastScheduled === null) return firstDue(timetable, { catchup, now });
  // A run covers [start, end): the next may start at its end, and never at its own logical date.
  const covered = Math.max(lastScheduled.getTime(), (state.lastIntervalEnd?.getTime() ?? 0) - 1);
  if (timetable.schedule.kind === "continuous") {
    return continuousRun(timetable, new Date(Math.max(now.getTime(), covered + 1)));
  }
  const next = following(timetable, new Date(covered));
  if (catchup || next === null || next.runAfter > now) return next;
  const latest = latestComplete(timetable, now);
  return latest !== null && latest.logicalDate > next.logicalDate ? latest : next;
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
