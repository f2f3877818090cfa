import * as z from "zod";
import { dagRunStateSchema } from "../states";
import { instantSchema, pageQuerySchema, pageSchema } from "./common";
import { teamPathSchema } from "./path";
import { runFilterSchema } from "./run-filter";

// One order over many runs: cancel, clear, mark. A worker carries it out run by run.

/** Most runs that one order reaches. */
export const MAX_ORDERED_RUNS = 1_000;

export const RUN_ORDER_VERBS = ["cancel", "clear", "mark"] as const;
export type RunOrderVerb = (typeof RUN_ORDER_VERBS)[number];

/** States that whole runs can be marked with. */
export const MARKED_RUN_STATES = ["success", "failed"] as const;
export type MarkedRunState = (typeof MARKED_RUN_STATES)[number];

/** Which runs are meant, by their ids or by a filter, and whether only to tell. */
const target = {
  /** ids of runs. */
  runs: z.array(z.uuid()).min(1).max(MAX_ORDERED_RUNS).optional(),
  /** All runs that match; `{}` for all of the team. */
  filter: runFilterSchema.optional(),
  /** Only tell what would happen. */
  dryRun: z.boolean().default(false),
};

export const runOrderBodySchema = z
  .discriminatedUnion("verb", [
    /** Ends runs now: what runs is stopped and failed, what waits is skipped. */
    z.strictObject({ verb: z.literal("cancel"), ...target }),
    /** Has tasks run again; with `onlyFailed` those that failed, or could not start because of it. */
    z.strictObject({
      verb: z.literal("clear"),
      onlyFailed: z.boolean().default(false),
      ...target,
    }),
    /**
     * `success` puts what neither succeeded nor was skipped into that state; `failed` what has not
     * ended, and the last tasks, in runs that have not failed.
     */
    z.strictObject({ verb: z.literal("mark"), state: z.enum(MARKED_RUN_STATES), ...target }),
  ])
  .refine(({ runs, filter }) => (runs === undefined) !== (filter === undefined), {
    path: ["runs"],
    error: "Expected either runs or filter",
  });
export type RunOrderBody = z.output<typeof runOrderBodySchema>;

/** What is done to every run alike. */
export type RunOrderDeed =
  | { verb: "cancel" }
  | { verb: "clear"; onlyFailed: boolean }
  | { verb: "mark"; state: MarkedRunState };

/** States of an order: it goes on, it reached its end, or somebody stopped it before. */
export const RUN_ORDER_STATES = ["running", "done", "stopped"] as const;

/** States of a run of an order; `left` had nothing to do, `refused` could not be done. */
export const RUN_ORDER_ITEM_STATES = ["waiting", "done", "left", "refused"] as const;
export type RunOrderItemState = (typeof RUN_ORDER_ITEM_STATES)[number];

export const runOrderSchema = z.object({
  id: z.uuid(),
  verb: z.enum(RUN_ORDER_VERBS),
  /** Of `mark`. */
  markAs: z.enum(MARKED_RUN_STATES).nullable(),
  /** Of `clear`. */
  onlyFailed: z.boolean(),
  /** What the runs matched; null when they were named. */
  filter: z.json(),
  state: z.enum(RUN_ORDER_STATES),
  createdBy: z.string(),
  createdAt: instantSchema,
  endedAt: instantSchema.nullable(),
  /** How many runs are in each state. */
  counts: z.record(z.enum(RUN_ORDER_ITEM_STATES), z.number().int()),
  /** How many task instances changed so far. */
  tasks: z.number().int(),
});
export type RunOrderView = z.infer<typeof runOrderSchema>;
export const runOrderPageSchema = pageSchema(runOrderSchema);

/** A run as an order names it. */
const orderedRunSchema = z.object({
  id: z.uuid(),
  dagId: z.string(),
  runId: z.string(),
  logicalDate: instantSchema,
  state: dagRunStateSchema,
});

/** A run of an order and what became of it. */
export const runOrderItemSchema = z.object({
  position: z.number().int(),
  run: orderedRunSchema,
  state: z.enum(RUN_ORDER_ITEM_STATES),
  /** How many task instances changed. */
  tasks: z.number().int(),
  /** Why nothing was done; empty else. */
  reason: z.string(),
});
export type RunOrderItemView = z.infer<typeof runOrderItemSchema>;
export const runOrderItemPageSchema = pageSchema(runOrderItemSchema);
export const runOrderItemQuerySchema = pageQuerySchema.extend({
  state: z.enum(RUN_ORDER_ITEM_STATES).optional(),
});

/** Why an order leaves a run as it is. */
export const RUN_LEFT_REASONS = {
  dag_deleted: "its DAG is deleted",
  ended: "it has ended",
  not_begun: "none of its tasks has begun",
  nothing_failed: "none of its tasks failed",
  is_success: "all of its tasks succeeded or were skipped",
  is_failed: "it has failed already",
} as const;
export type RunLeftReason = keyof typeof RUN_LEFT_REASONS;

/** What an order does, or with `dryRun` would do, as it was foreseen when it was given. */
export const runOrderResultSchema = z.object({
  /** How many runs are meant, of the newest 10,000. */
  matched: z.number().int(),
  isCapped: z.boolean(),
  /** In how many there is something to do, and the most that one order reaches. */
  runs: z.number().int(),
  most: z.number().int(),
  /** How many tasks change in these, and of them run and are stopped. */
  tasks: z.number().int(),
  stopped: z.number().int(),
  /** Why the others are left as they are. */
  leftOut: z.array(z.object({ reason: z.string(), text: z.string(), runs: z.number().int() })),
  /** The first of those in which there is something to do, the newest first. */
  items: z.array(
    z.object({ run: orderedRunSchema, tasks: z.number().int(), stopped: z.number().int() }),
  ),
  /** What a worker carries out; null with `dryRun`. */
  order: runOrderSchema.nullable(),
});
export type RunOrderResult = z.infer<typeof runOrderResultSchema>;

export const runOrderPathSchema = teamPathSchema.extend({
  order: z.uuid().meta({ description: "id of the order" }),
});
