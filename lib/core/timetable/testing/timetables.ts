import { parseSchedule } from "../parse-schedule";
import type { DueRun, Timetable } from "../types";

/** A timetable from a document's schedule; UTC, periods and no bounds unless `rest` says so. */
export function timetableOf(schedule: unknown, rest: Partial<Timetable> = {}): Timetable {
  const parsed = parseSchedule(schedule);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return {
    schedule: parsed.schedule,
    ...(parsed.assets === undefined ? {} : { assets: parsed.assets }),
    timezone: "UTC",
    interval: "period",
    startDate: null,
    endDate: null,
    ...rest,
  };
}

/** An instant from `2026-03-29T01:00` in UTC. */
export function utc(text: string): Date {
  return new Date(`${text}Z`);
}

/** A run as `start/end`, in UTC to the minute; null stays null. */
export function brief(run: DueRun | null): string | null {
  if (run === null) return null;
  const minute = (date: Date) => date.toISOString().slice(0, 16);
  if (run.logicalDate.getTime() !== run.interval.start.getTime()) return "logical date astray";
  if (run.runAfter.getTime() !== run.interval.end.getTime()) return "run_after astray";
  return `${minute(run.interval.start)}/${minute(run.interval.end)}`;
}
