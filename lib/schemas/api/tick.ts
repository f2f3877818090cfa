import * as z from "zod";
import { dagRunStateSchema, dagRunTypeSchema } from "../states";
import { givenInstantSchema, instantSchema, pageQuerySchema, pageSchema } from "./common";

/** What became of a date that the schedule called for. */
export const TICK_OUTCOMES = ["created", "skipped", "missed", "held", "due", "upcoming"] as const;

/**
 * A logical date that the schedule called for. `run` is what exists for it, also when it was passed
 * over and a person or a backfill ran it later.
 */
export const tickSchema = z.object({
  logicalDate: instantSchema,
  start: instantSchema,
  end: instantSchema,
  runAfter: instantSchema,
  outcome: z.enum(TICK_OUTCOMES),
  /** A code, and the same as a sentence; empty when nothing needs to be explained. */
  reason: z.string(),
  reasonText: z.string(),
  run: z
    .object({
      id: z.uuid(),
      runId: z.string(),
      state: dagRunStateSchema,
      type: dagRunTypeSchema,
    })
    .nullable(),
});
export type TickView = z.infer<typeof tickSchema>;
export const tickPageSchema = pageSchema(tickSchema);

/** Dates in [from, to], newest first; by default what lies behind and the next few to come. */
export const tickQuerySchema = pageQuerySchema.extend({
  from: givenInstantSchema.optional(),
  to: givenInstantSchema.optional(),
  /** Only dates of this outcome; a page may then be short though others follow. */
  outcome: z.enum(TICK_OUTCOMES).optional(),
});
export type TickQuery = z.output<typeof tickQuerySchema>;
