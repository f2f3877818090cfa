import * as z from "zod";
import { dagRunStateSchema } from "../states";
import { instantSchema, pageQuerySchema } from "./common";

/** How far a schedule reaches, into the past and into the future, and how it is divided. */
export const SCHEDULE_SPANS = {
  day: { reachMs: 24 * 3_600_000, bucketMs: 3_600_000 },
  week: { reachMs: 7 * 24 * 3_600_000, bucketMs: 6 * 3_600_000 },
} as const;
export const scheduleSpanSchema = z.enum(["day", "week"]);
export type ScheduleSpan = z.infer<typeof scheduleSpanSchema>;

export const scheduleLoadQuerySchema = z.strictObject({ span: scheduleSpanSchema.default("day") });
export const scheduleQuerySchema = pageQuerySchema.extend({
  span: scheduleSpanSchema.default("day"),
  /** Part of the dag_id. */
  text: z.string().trim().max(200).optional(),
});

/** What started, or should start, within one stretch of time. */
export const scheduleBucketSchema = z.object({
  /** Place of the stretch in the timeline, from 0. */
  at: z.number().int(),
  /** Runs that exist, by state; of any type. */
  counts: z.partialRecord(dagRunStateSchema, z.number().int()),
  /** Of these, scheduled ones that were made more than a minute after they were due. */
  late: z.number().int(),
  /** Dates that were due, that no worker made a run for, and that have none still. */
  missed: z.number().int(),
  /** Runs to come by schedule. */
  expected: z.number().int(),
});
export type ScheduleBucket = z.infer<typeof scheduleBucketSchema>;

const timelineFields = {
  now: instantSchema,
  /** Start of the first stretch, and the length of each, in milliseconds. */
  from: instantSchema,
  bucketMs: z.number().int(),
  count: z.number().int(),
};

/** The load of all DAGs together; stretches in which nothing happens are left out. */
export const scheduleLoadSchema = z.object({
  ...timelineFields,
  buckets: z.array(scheduleBucketSchema),
  /** Of dense schedules only the next dates were counted, and the rest taken to go on alike. */
  isEstimated: z.boolean(),
});
export type ScheduleLoad = z.infer<typeof scheduleLoadSchema>;

export const scheduleRowSchema = z.object({
  dagId: z.string(),
  paused: z.boolean(),
  nextRunAt: instantSchema.nullable(),
  timezone: z.string(),
  buckets: z.array(scheduleBucketSchema),
});
export type ScheduleRow = z.infer<typeof scheduleRowSchema>;

/** DAGs by name, each with its timeline. */
export const schedulePageSchema = z.object({
  ...timelineFields,
  items: z.array(scheduleRowSchema),
  nextCursor: z.string().nullable(),
});
export type SchedulePage = z.infer<typeof schedulePageSchema>;
