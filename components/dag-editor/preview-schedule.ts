import { instantOfDate } from "@/lib/core/timetable/dates";
import { describeTimetable } from "@/lib/core/timetable/describe-schedule";
import { parseSchedule } from "@/lib/core/timetable/parse-schedule";
import { type PreviewRun, preview } from "@/lib/core/timetable/preview";
import { isTimeZone } from "@/lib/core/timetable/zone";
import { isJsonObject } from "@/lib/schemas/json";

/** When a document as typed would run. */
export type SchedulePreview = {
  words: string;
  timezone: string;
  /** Whether the document names the zone itself; else it is the team's. */
  isOwnZone: boolean;
  /** What a run's interval means here. */
  interval: "period" | "point";
  catchup: boolean;
  runs: PreviewRun[];
  /** Why there are no runs to show, when that needs a word. */
  note: string | null;
};

/**
 * The schedule of a document, whatever else is wrong with it; null while the schedule itself, the
 * zone or a date cannot be read.
 */
export function previewSchedule(
  value: unknown,
  teamTimezone: string,
  now: Date,
  count: number,
): SchedulePreview | null {
  if (!isJsonObject(value)) return null;
  const parsed = parseSchedule(value.schedule);
  const timezone = value.timezone ?? teamTimezone;
  if (!parsed.ok || typeof timezone !== "string" || !isTimeZone(timezone)) return null;
  const startDate = readDate(value.start_date, timezone, "start");
  const endDate = readDate(value.end_date, timezone, "end");
  if (startDate === undefined || endDate === undefined) return null;
  const { schedule, assets } = parsed;
  const isPoint = value.interval === "point" || schedule.kind === "dates";
  const interval = isPoint ? "point" : "period";
  const timetable = { schedule, timezone, interval, startDate, endDate } as const;
  const runs = preview(timetable, now, count);
  return {
    words: describeTimetable({ ...timetable, ...(assets === undefined ? {} : { assets }) }),
    timezone,
    isOwnZone: value.timezone !== undefined,
    interval,
    catchup: value.catchup === true,
    runs,
    note: noteOf(assets !== undefined, schedule.kind, runs.length, startDate, endDate, now),
  };
}

/** Null for no date, undefined for one that cannot be read. */
function readDate(
  value: unknown,
  timezone: string,
  edge: "start" | "end",
): Date | null | undefined {
  if (value === null || value === undefined) return null;
  if (typeof value !== "string") return undefined;
  return instantOfDate(value, timezone, edge) ?? undefined;
}

function noteOf(
  waitsForAssets: boolean,
  kind: string,
  runs: number,
  start: Date | null,
  end: Date | null,
  now: Date,
): string | null {
  if (runs > 0) {
    return start !== null && start > now
      ? "Nothing runs before its start date, which is to come."
      : null;
  }
  if (waitsForAssets && kind === "none") return "A run starts as soon as the assets are updated.";
  switch (kind) {
    case "none":
      return "It runs when someone, or the API, triggers it.";
    case "continuous":
      return "Each run starts when the one before has ended.";
    case "once":
      if (start === null) return "It needs a start_date: that is when it runs.";
      return start <= now ? "Its start date has passed: it runs once as soon as it is on." : null;
    default:
      return end !== null && end <= now
        ? "Its end date has passed: nothing starts any more."
        : null;
  }
}
