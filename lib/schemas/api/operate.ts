import * as z from "zod";
import { dagRunStateSchema, taskInstanceStateSchema } from "../states";

// What comes of orders that people give to runs: clear, mark.

/** States that people can mark task instances with. */
export const MARKED_STATES = ["success", "failed", "skipped"] as const;
export type MarkedState = (typeof MARKED_STATES)[number];

const changedTaskSchema = z.object({
  taskId: z.string(),
  /** Of one instance of a mapped task; left out for a task as a whole. */
  mapIndex: z.number().int().optional(),
  /** Before the order. */
  state: taskInstanceStateSchema,
  /** After the order, before anything ran; `scheduled` starts as soon as there is room. */
  next: taskInstanceStateSchema,
});

/** What an order changes, or with `dryRun` would change. */
export const effectSchema = z.object({
  /** What the order itself changes, in topological order. */
  items: z.array(
    changedTaskSchema.extend({
      /** Why it is among them: `chosen`, `downstream of x`, `upstream of x`. */
      reason: z.string(),
      /** It is running, and is stopped for this. */
      willBeStopped: z.boolean(),
    }),
  ),
  /** What follows for other tasks. */
  follows: z.array(changedTaskSchema),
  /** The run before and after. */
  run: z.object({ state: dagRunStateSchema, next: dagRunStateSchema }),
});
export type Effect = z.infer<typeof effectSchema>;

/** What an order changes in an earlier or later run of the DAG, in numbers of tasks. */
const otherRunSchema = z.object({
  id: z.uuid(),
  runId: z.string(),
  logicalDate: z.iso.datetime(),
  /** The version that the run is on afterwards. */
  versionNumber: z.number().int(),
  state: dagRunStateSchema,
  next: dagRunStateSchema,
  /** What the order itself changes, and of these what runs and is stopped for it. */
  tasks: z.number().int(),
  stopped: z.number().int(),
  /** What follows for other tasks. */
  follows: z.number().int(),
  /** Why it is left alone, or keeps its version; empty for a run that is done to as asked. */
  note: z.string(),
});
export type OtherRunEffect = z.infer<typeof otherRunSchema>;

const othersSchema = z.object({
  /** The earlier and later runs that change, by logical date; empty unless asked for. */
  others: z.array(otherRunSchema),
});

export const clearTasksResultSchema = effectSchema.extend(othersSchema.shape).extend({
  /** How many were cleared, in all runs; 0 with `dryRun`. */
  cleared: z.number().int(),
  /** The version that the run is on afterwards. */
  versionNumber: z.number().int(),
});
export type ClearTasksResult = z.infer<typeof clearTasksResultSchema>;

/** `looking` is false when the task waits for no instant, or is being looked at. */
export const lookNowResultSchema = z.object({ looking: z.boolean() });
export type LookNowResult = z.infer<typeof lookNowResultSchema>;

export const cancelTasksResultSchema = effectSchema.extend({
  /** How many instances were cancelled; 0 with `dryRun`. */
  cancelled: z.number().int(),
});
export type CancelTasksResult = z.infer<typeof cancelTasksResultSchema>;

export const markTasksResultSchema = effectSchema.extend(othersSchema.shape).extend({
  /** How many were marked, in all runs; 0 with `dryRun`. */
  marked: z.number().int(),
});
export type MarkTasksResult = z.infer<typeof markTasksResultSchema>;
