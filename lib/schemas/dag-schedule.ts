import * as z from "zod";
import { assetConditionSchema } from "./asset";
import { durationSchema } from "./duration";

/** Schedule presets, and what they stand for (cron text where there is one). */
export const SCHEDULE_PRESETS = {
  "@once": null,
  "@continuous": null,
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@quarterly": "0 0 1 */3 *",
  "@yearly": "0 0 1 1 *",
} as const satisfies Record<string, string | null>;

const cronTextSchema = z.string().min(1).max(100);

/** A date, or a date and time, of the DAG's time zone unless it says another. */
export const dateSchema = z
  .union([z.iso.date(), z.iso.datetime({ local: true, offset: true })], {
    error: "Expected a date (2024-03-13) or a date and time (2024-03-13T06:00)",
  })
  // The database knows no year 0, and nobody's data is that old.
  .refine((text) => Number(text.slice(0, 4)) >= 1900, { error: "Expected a date from 1900 on" });

const timeScheduleSchemas = [
  cronTextSchema,
  z.array(cronTextSchema).min(1).max(10),
  z.strictObject({ every: durationSchema }),
  z.strictObject({ dates: z.array(dateSchema).min(1).max(1000) }),
] as const;

/**
 * When runs start: cron text, a preset, several crons, a fixed period, dates, updates of assets
 * (with or without a time besides), or null (by hand).
 */
export const scheduleSchema = z
  .union(
    [
      ...timeScheduleSchemas,
      z.strictObject({
        assets: assetConditionSchema,
        time: z.union(timeScheduleSchemas).optional().meta({
          title: "Time",
          description: "A schedule by time besides: a run starts by either",
        }),
      }),
      z.null(),
    ],
    {
      error:
        "Expected cron text, a preset, a list of crons, {every: duration}, {dates: […]}, {assets: …} or null",
    },
  )
  .meta({
    title: "Schedule",
    description:
      "Cron text of five fields, a preset such as @daily, a list of crons, {every: 15m}, {dates: […]}, {assets: {any: […]}} with or without a `time` besides, or null for manual runs only",
    examples: [
      "@weekly",
      "0 6 * * 1-5",
      ["0 6 * * *", "0 18 * * *"],
      { every: "15m" },
      { dates: ["2026-12-24"] },
      { assets: { all: ["orders", "customers"] } },
      null,
    ],
  });
export type Schedule = z.output<typeof scheduleSchema>;
