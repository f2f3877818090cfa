import { instantOfDate } from "./dates";
import { cronTicks, everyTicks, listedTicks, type Ticks } from "./ticks";
import type { DueRun, Interval, Schedule, Timetable } from "./types";

/** Whether the schedule yields intervals by the calendar, so that it can be backfilled. */
export function isPeriodic(
  schedule: Schedule,
): schedule is Extract<Schedule, { kind: "cron" | "every" | "dates" }> {
  return schedule.kind === "cron" || schedule.kind === "every" || schedule.kind === "dates";
}

/**
 * The first run of a timetable that has none yet, or null when it never has one.
 * With `catchup` and a start date: the first interval from there, complete or not. Otherwise the
 * latest interval complete at `now`, or the first future one; null when the schedule has ended.
 */
export function firstDue(
  timetable: Timetable,
  { catchup, now }: { catchup: boolean; now: Date },
): DueRun | null {
  const { schedule, startDate } = timetable;
  switch (schedule.kind) {
    case "none":
      return null;
    case "once":
      return bounded(timetable, pointRun((startDate ?? now).getTime()));
    case "continuous":
      return continuousRun(timetable, now);
    case "cron":
    case "every":
    case "dates": {
      if (catchup && startDate !== null) return runFrom(timetable, startDate.getTime());
      const ticks = ticksOf(timetable);
      const latest = completeRun(timetable, ticks, now.getTime());
      if (latest !== null && (startDate === null || latest.logicalDate >= startDate)) {
        return bounded(timetable, latest);
      }
      return runFrom(timetable, (startDate ?? now).getTime());
    }
  }
}

/**
 * The run after the one of `lastLogicalDate`, by the calendar alone, or null when there is none.
 * The date need not be a tick: after an edit of the schedule the next tick of the new one follows.
 * Always null for schedules that are not periodic ({@link continuousRun} serves `@continuous`).
 */
export function following(timetable: Timetable, lastLogicalDate: Date): DueRun | null {
  if (!isPeriodic(timetable.schedule)) return null;
  return runFrom(timetable, lastLogicalDate.getTime() + 1);
}

/** The latest run within the timetable's bounds whose interval is complete at `now`, if any. */
export function latestComplete(timetable: Timetable, now: Date): DueRun | null {
  if (!isPeriodic(timetable.schedule)) return null;
  const ticks = ticksOf(timetable);
  let run = completeRun(timetable, ticks, now.getTime());
  if (run !== null && timetable.endDate !== null && run.logicalDate > timetable.endDate) {
    const last = ticks.previous(timetable.endDate.getTime());
    run = last === null ? null : runAt(timetable, ticks, last);
  }
  return run === null ? null : bounded(timetable, run);
}

/**
 * All runs with a logical date in [`from`, `to`], oldest first, found one by one as they are asked
 * for. Runs outside of the timetable's own dates are left out unless `ignoreBounds` is set.
 */
export function* range(
  timetable: Timetable,
  from: Date,
  to: Date,
  options: { ignoreBounds?: boolean } = {},
): Generator<DueRun, void, undefined> {
  const { schedule, startDate, endDate } = timetable;
  if (schedule.kind === "once" && startDate !== null && startDate >= from && startDate <= to) {
    const run = bounded(timetable, pointRun(startDate.getTime()));
    if (run !== null) yield run;
  }
  if (!isPeriodic(schedule)) return;
  const free = options.ignoreBounds === true;
  const first = Math.max(from.getTime(), free || startDate === null ? -Infinity : +startDate);
  const last = Math.min(to.getTime(), free || endDate === null ? Infinity : +endDate);
  const ticks = ticksOf(timetable);
  let tick = ticks.next(first - 1);
  while (tick !== null && tick <= last) {
    const run = runAt(timetable, ticks, tick);
    if (run === null) return;
    yield run;
    tick = timetable.interval === "period" ? run.interval.end.getTime() : ticks.next(tick);
  }
}

/** All runs with a logical date in [`from`, `to`] within the timetable's own dates, newest first. */
export function* rangeBackward(
  timetable: Timetable,
  from: Date,
  to: Date,
): Generator<DueRun, void, undefined> {
  const { schedule, startDate, endDate } = timetable;
  if (!isPeriodic(schedule)) {
    yield* range(timetable, from, to);
    return;
  }
  const first = Math.max(from.getTime(), startDate?.getTime() ?? -Infinity);
  const last = Math.min(to.getTime(), endDate?.getTime() ?? Infinity);
  const ticks = ticksOf(timetable);
  let tick = ticks.previous(last);
  while (tick !== null && tick >= first) {
    const run = runAt(timetable, ticks, tick);
    if (run !== null) yield run;
    tick = ticks.previous(tick - 1);
  }
}

/**
 * The interval that a run started by hand at `now` covers: the last complete one (period), or
 * [now, now) (point, and schedules that are not periodic). Start and end date do not matter here.
 */
export function manualInterval(timetable: Timetable, now: Date): Interval {
  if (isPeriodic(timetable.schedule) && timetable.interval === "period") {
    const complete = completeRun(timetable, ticksOf(timetable), now.getTime());
    if (complete !== null) return complete.interval;
  }
  return { start: now, end: now };
}

/** The run that a `@continuous` timetable starts at `now`, none being active; null out of bounds. */
export function continuousRun(timetable: Timetable, now: Date): DueRun | null {
  if (timetable.schedule.kind !== "continuous") return null;
  const start = Math.max(now.getTime(), timetable.startDate?.getTime() ?? -Infinity);
  return bounded(timetable, pointRun(start));
}

/** The ticks of a periodic timetable, without its bounds; none for other schedules. */
export function ticksOf(timetable: Timetable): Ticks {
  const { schedule, timezone, startDate } = timetable;
  switch (schedule.kind) {
    case "cron":
      return cronTicks(schedule.expressions, timezone);
    case "every":
      return everyTicks(schedule.seconds * 1000, startDate?.getTime() ?? 0);
    case "dates":
      return listedTicks(
        schedule.dates.flatMap((date) => instantOfDate(date, timezone)?.getTime() ?? []),
      );
    case "none":
    case "once":
    case "continuous":
      return { next: () => null, previous: () => null };
  }
}

/** The first run whose interval starts at or after `instant` and within the bounds. */
function runFrom(timetable: Timetable, instant: number): DueRun | null {
  const ticks = ticksOf(timetable);
  const first = Math.max(instant, timetable.startDate?.getTime() ?? -Infinity);
  const tick = ticks.next(first - 1);
  if (tick === null) return null;
  const run = runAt(timetable, ticks, tick);
  return run === null ? null : bounded(timetable, run);
}

/** The latest run that is complete at `now`, whatever the bounds. */
function completeRun(timetable: Timetable, ticks: Ticks, now: number): DueRun | null {
  const end = ticks.previous(now);
  if (end === null || timetable.interval === "point") return end === null ? null : pointRun(end);
  const start = ticks.previous(end - 1);
  return start === null ? null : periodRun(start, end);
}

function runAt(timetable: Timetable, ticks: Ticks, tick: number): DueRun | null {
  if (timetable.interval === "point") return pointRun(tick);
  const end = ticks.next(tick);
  return end === null ? null : periodRun(tick, end);
}

function bounded({ startDate, endDate }: Timetable, run: DueRun): DueRun | null {
  if (startDate !== null && run.logicalDate < startDate) return null;
  return endDate !== null && run.logicalDate > endDate ? null : run;
}

function pointRun(tick: number): DueRun {
  return periodRun(tick, tick);
}

function periodRun(start: number, end: number): DueRun {
  return {
    logicalDate: new Date(start),
    interval: { start: new Date(start), end: new Date(end) },
    runAfter: new Date(end),
  };
}
