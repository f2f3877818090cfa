import * as z from "zod";
import { durationSchema, formatDuration } from "@/lib/schemas/duration";
import { field } from "./meta";

export const DEFAULT_POKE_INTERVAL_SECONDS = 60;
export const DEFAULT_SENSOR_TIMEOUT_SECONDS = 7 * 86_400;
/** Shortest time between two looks. */
const MIN_POKE_INTERVAL_SECONDS = 1;

/** What every sensor's config has, under Airflow's names. */
export const sensorFields = {
  poke_interval: durationSchema
    .refine((seconds) => seconds >= MIN_POKE_INTERVAL_SECONDS, {
      error: `Expected at least ${formatDuration(MIN_POKE_INTERVAL_SECONDS)} between two looks`,
    })
    .optional()
    .meta(field({ title: "Poke interval", description: "Time between two looks; default 60 s" })),
  timeout: durationSchema.optional().meta(
    field({
      title: "Timeout",
      description: "From the first look, waits included, until the task fails; default 7 d",
    }),
  ),
  soft_fail: z
    .boolean()
    .optional()
    .meta(
      field({ title: "Soft fail", description: "Skip instead of failing when the time is over" }),
    ),
  exponential_backoff: z
    .boolean()
    .optional()
    .meta(
      field({
        title: "Exponential backoff",
        description: "Each wait about twice as long as the one before, with jitter",
      }),
    ),
  max_wait: durationSchema
    .optional()
    .meta(field({ title: "Longest wait", description: "Bound of a wait that grows" })),
};
