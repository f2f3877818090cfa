import * as z from "zod";
import { MAX_TASKS } from "../dag-task";
import { MARKED_STATES } from "./operate";

const tasksSchema = z.array(z.string().max(250)).min(1).max(MAX_TASKS);

/** Of a mapped task, the only one in `tasks`: the number of the one instance that is meant. */
const oneInstance = { mapIndex: z.number().int().min(0).optional() };

/** How far an order reaches beyond the tasks that it names. */
const reach = {
  /** Also all that those need, at any distance. */
  upstream: z.boolean().default(false),
  /** Also all that needs those, at any distance. */
  downstream: z.boolean().default(false),
  /** The same tasks also in the runs of the DAG with an earlier logical date. */
  past: z.boolean().default(false),
  /** The same tasks also in the runs of the DAG with a later logical date. */
  future: z.boolean().default(false),
};

export const clearTasksBodySchema = z.strictObject({
  /** task_ids, and groups for all of their tasks; all of the run when left out. */
  tasks: tasksSchema.optional(),
  ...oneInstance,
  ...reach,
  /** Of all these, only those that are failed or upstream_failed. */
  onlyFailed: z.boolean().default(false),
  /** Puts the run, which must have ended, on the DAG's current version; what is new in it runs too. */
  latestVersion: z.boolean().default(false),
  /** Only tell what would happen. */
  dryRun: z.boolean().default(false),
});
export type ClearTasksBody = z.input<typeof clearTasksBodySchema>;

export const markTasksBodySchema = z.strictObject({
  /** task_ids, and groups for all of their tasks. */
  tasks: tasksSchema,
  ...oneInstance,
  ...reach,
  state: z.enum(MARKED_STATES),
  /** Only tell what would happen. */
  dryRun: z.boolean().default(false),
});
export type MarkTasksBody = z.input<typeof markTasksBodySchema>;

export const cancelTasksBodySchema = z.strictObject({
  /** task_ids, and groups for all of their tasks. */
  tasks: tasksSchema,
  ...oneInstance,
  /** Only tell what would happen. */
  dryRun: z.boolean().default(false),
});
export type CancelTasksBody = z.input<typeof cancelTasksBodySchema>;
