import * as z from "zod";
import { instantOfDate } from "@/lib/core/timetable/dates";
import { parseSchedule } from "@/lib/core/timetable/parse-schedule";
import type { Timetable } from "@/lib/core/timetable/types";
import type { DagDocument } from "@/lib/schemas/dag-document";
import { scheduleSchema } from "@/lib/schemas/dag-schedule";

/**
 * What is kept of a document beside the DAG, so that scheduling needs no document: the dates as
 * written, and the time zone that they are read in (the document's, else the team's).
 */
export const storedTimetableSchema = z.object({
  schedule: scheduleSchema.default(null),
  timezone: z.string().default("UTC"),
  interval: z.enum(["period", "point"]).default("period"),
  start_date: z.string().nullable().default(null),
  end_date: z.string().nullable().default(null),
  catchup: z.boolean().default(false),
  /** Seconds. */
  jitter: z.number().default(0),
});
export type StoredTimetable = z.output<typeof storedTimetableSchema>;

/** The part of a document that is stored beside the DAG. */
export function storedTimetableOf(document: DagDocument, teamTimezone: string): StoredTimetable {
  return {
    schedule: document.schedule,
    timezone: document.timezone ?? teamTimezone,
    interval: document.interval,
    start_date: document.start_date,
    end_date: document.end_date,
    catchup: document.catchup,
    jitter: document.jitter,
  };
}

/** A stored timetable as it is computed with. */
export type ReadTimetable = { timetable: Timetable; catchup: boolean; jitterSeconds: number };

/**
 * The timetable of a stored one, whether it catches up, and by how much runs may start later.
 * Throws when the stored value is not one, which a published version cannot have.
 */
export function readStoredTimetable(stored: unknown): ReadTimetable {
  const { schedule, timezone, interval, start_date, end_date, catchup, jitter } =
    storedTimetableSchema.parse(stored);
  const parsed = parseSchedule(schedule);
  if (!parsed.ok) {
    throw new Error(`Stored schedule ${JSON.stringify(schedule)}: ${parsed.problem.message}`);
  }
  return {
    timetable: {
      schedule: parsed.schedule,
      timezone,
      // A run of a listed date stands for that date.
      interval: parsed.schedule.kind === "dates" ? "point" : interval,
      startDate: start_date === null ? null : instantOfDate(start_date, timezone),
      endDate: end_date === null ? null : instantOfDate(end_date, timezone, "end"),
      ...(parsed.assets === undefined ? {} : { assets: parsed.assets }),
    },
    catchup,
    jitterSeconds: jitter,
  };
}
