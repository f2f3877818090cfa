import * as z from "zod";
import {
  backfillDecisionSchema,
  backfillItemStateSchema,
  backfillStateSchema,
  dagRunStateSchema,
  reprocessSchema,
} from "../states";
import { instantSchema, pageQuerySchema, pageSchema } from "./common";

const reasonShape = {
  /** A code, and the same as a sentence. */
  reason: z.string(),
  reasonText: z.string(),
};
const runOfDateSchema = z.object({ id: z.uuid(), state: dagRunStateSchema }).nullable();

/** A date of a dry run. */
export const plannedDateSchema = z.object({
  logicalDate: instantSchema,
  intervalStart: instantSchema,
  intervalEnd: instantSchema,
  decision: backfillDecisionSchema,
  ...reasonShape,
  /** The run of the date as it is now. */
  run: runOfDateSchema,
});
export type PlannedDate = z.infer<typeof plannedDateSchema>;

/** What a backfill would do: every date in the order in which they would start. */
export const backfillPlanSchema = z.object({
  items: z.array(plannedDateSchema),
  /** The task_ids that would run, those of named groups among them; null for all. */
  tasks: z.array(z.string()).nullable(),
  counts: z.object({
    create: z.number().int(),
    rerun: z.number().int(),
    leave: z.number().int(),
  }),
  /** Median duration of the DAG's recent successful runs; null when there are none. */
  usualRunMs: z.number().nullable(),
  /** How long all takes, from that and the limit of runs at once. */
  estimateMs: z.number().nullable(),
  versionNumber: z.number().int(),
  timezone: z.string(),
});
export type BackfillPlan = z.infer<typeof backfillPlanSchema>;

export const backfillSchema = z.object({
  id: z.uuid(),
  dagId: z.string(),
  state: backfillStateSchema,
  /** Why it paused by itself: canary, failure_rate; empty else. */
  reason: z.string(),
  reasonText: z.string(),
  fromDate: instantSchema,
  toDate: instantSchema,
  reprocess: reprocessSchema,
  runBackwards: z.boolean(),
  version: z.enum(["latest", "own"]),
  versionNumber: z.number().int(),
  /** task_ids; null for all. */
  tasks: z.array(z.string()).nullable(),
  conf: z.json(),
  maxActiveRuns: z.number().int(),
  canary: z.number().int(),
  maxFailurePercent: z.number().int().nullable(),
  createdBy: z.string(),
  createdAt: instantSchema,
  endedAt: instantSchema.nullable(),
  /** How many dates are in each state. */
  counts: z.record(backfillItemStateSchema, z.number().int()),
});
export type BackfillView = z.infer<typeof backfillSchema>;
export const backfillPageSchema = pageSchema(backfillSchema);

export const backfillDetailSchema = backfillSchema.extend({
  /** How long the rest takes, at the pace so far; null when nothing can be said. */
  remainingMs: z.number().nullable(),
  timezone: z.string(),
});
export type BackfillDetail = z.infer<typeof backfillDetailSchema>;

export const dagBackfillListQuerySchema = pageQuerySchema.extend({
  state: backfillStateSchema.optional(),
  /** Part of the dag_id, or of the name of who ordered it. */
  text: z.string().trim().min(1).max(200).optional(),
});
/** Of the whole team; `dag` keeps to one. */
export const backfillListQuerySchema = dagBackfillListQuerySchema.extend({
  dag: z.string().max(200).optional(),
});

/** A date of a backfill, in the order in which they start. */
export const backfillItemSchema = plannedDateSchema.extend({
  position: z.number().int(),
  state: backfillItemStateSchema,
  run: z
    .object({
      id: z.uuid(),
      runId: z.string(),
      state: dagRunStateSchema,
      startedAt: instantSchema.nullable(),
      endedAt: instantSchema.nullable(),
    })
    .nullable(),
});
export type BackfillItemView = z.infer<typeof backfillItemSchema>;
export const backfillItemPageSchema = pageSchema(backfillItemSchema);
export const backfillItemQuerySchema = pageQuerySchema.extend({
  state: backfillItemStateSchema.optional(),
});
