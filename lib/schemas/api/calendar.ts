import * as z from "zod";
import { dagRunStateSchema } from "../states";

const zoneSchema = z.string().max(64).refine(isZone, { error: "Expected an IANA time zone" });

/** A year of a DAG's runs; by default the present one, on the wall clock of the DAG's zone. */
export const calendarQuerySchema = z.strictObject({
  year: z.coerce.number().int().min(1970).max(2199).optional(),
  zone: zoneSchema.optional(),
});

/** A day on which a logical date lies. */
export const calendarDaySchema = z.object({
  /** YYYY-MM-DD */
  day: z.iso.date(),
  /** Runs by state; states without any are absent. */
  counts: z.partialRecord(dagRunStateSchema, z.number().int()),
  /** Dates that the schedule called for and that have no run, by what became of them. */
  missing: z.partialRecord(z.enum(["missed", "skipped", "held", "due"]), z.number().int()),
  /** Summed length of the runs that have ended, in milliseconds. */
  ranMs: z.number(),
});
export type CalendarDay = z.infer<typeof calendarDaySchema>;

export const calendarSchema = z.object({
  year: z.number().int(),
  zone: z.string(),
  /** The zone that the dates of the DAG's backfills are read in. */
  dagZone: z.string(),
  /** Today in `zone`, YYYY-MM-DD. */
  today: z.iso.date(),
  /** Whether the DAG has dates that a backfill can run. */
  isPeriodic: z.boolean(),
  /** Days with runs or missing dates, in order. */
  days: z.array(calendarDaySchema),
  /** More dates lie without a run than were looked at, the newest first. */
  isCapped: z.boolean(),
});
export type CalendarView = z.infer<typeof calendarSchema>;

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
