import * as z from "zod";
import { MAX_TASKS } from "../dag-task";
import { jsonObjectSchema } from "../json";
import { reprocessSchema } from "../states";
import { givenInstantSchema } from "./common";

/** Most dates of one backfill. */
export const MAX_BACKFILL_DATES = 10_000;

/** A day in the DAG's time zone, or an instant. */
const dateSchema = z.union([z.iso.date(), givenInstantSchema], {
  error: "Expected a day (2025-01-31) or an instant (2025-01-31T06:00:00Z)",
});

/** What a backfill is to do; the dry run takes the same. */
export const backfillBodySchema = z.strictObject({
  /** First and last logical date, both included; of a day, all of its dates. */
  from: dateSchema,
  to: dateSchema,
  /** Which runs that exist are run again. */
  reprocess: reprocessSchema.default("none"),
  /** The newest date first. */
  runBackwards: z.boolean().default(false),
  conf: jsonObjectSchema.default({}),
  /** Only these tasks run, and those of these groups, whatever became of their upstreams; all when left out. */
  tasks: z.array(z.string().max(250)).min(1).max(MAX_TASKS).optional(),
  /** Runs that are run again: on the current version, or on the one that each had. */
  version: z.enum(["latest", "own"]).default("latest"),
  /** Of its own, beside the DAG's max_active_runs. */
  maxActiveRuns: z.number().int().min(1).max(1_000).default(10),
  /** So many dates must succeed before the others start; 0 for none. */
  canary: z.number().int().min(0).max(MAX_BACKFILL_DATES).default(0),
  /** It pauses when more than this share of the runs that ended failed, of at least ten. */
  maxFailurePercent: z.number().int().min(0).max(100).nullable().default(null),
});
export type BackfillBody = z.output<typeof backfillBodySchema>;
export type BackfillInput = z.input<typeof backfillBodySchema>;

export const cancelBackfillBodySchema = z.strictObject({
  /** What becomes of runs under way: they end by themselves, or are cancelled. */
  running: z.enum(["finish", "kill"]).default("finish"),
});
