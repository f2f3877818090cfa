import * as z from "zod";
import { durationSchema } from "./duration";
import { triggerRuleSchema } from "./states";

/** Name of a pool, unique within its team. */
export const poolNameSchema = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, {
  error: "Expected letters, digits and underscores, not starting with a digit",
});
/** What the priority of a task adds up. */
export const WEIGHT_RULES = ["downstream", "upstream", "absolute"] as const;
/** The pool of tasks that name none. */
export const DEFAULT_POOL = "default_pool";
/** The label that workers serve, and tasks ask for, unless told otherwise. */
export const DEFAULT_QUEUE = "default";

const maxActiveSchema = z.number().int().min(1).max(10_000).optional();

/** Fields that `default_args` may set for all tasks and that a task may set for itself. */
export const taskDefaultsShape = {
  trigger_rule: triggerRuleSchema.optional().meta({
    title: "Trigger rule",
    description: "Which states of the direct upstreams start the task (default all_success)",
    examples: ["all_success", "none_failed_min_one_success"],
  }),
  retries: z
    .number()
    .int()
    .min(0)
    .max(100)
    .optional()
    .meta({
      title: "Retries",
      description: "How often a failed attempt is tried again (default 0)",
      examples: [2],
    }),
  retry_delay: durationSchema.optional().meta({
    title: "Retry delay",
    description: "Wait before an attempt is tried again (default 5m)",
    examples: ["5m"],
  }),
  retry_exponential_backoff: z
    .boolean()
    .optional()
    .meta({
      title: "Exponential backoff",
      description: "Double the wait with each attempt",
      examples: [true],
    }),
  max_retry_delay: durationSchema.optional().meta({
    title: "Longest retry delay",
    description: "Upper bound of the wait when it grows",
    examples: ["1h"],
  }),
  execution_timeout: durationSchema.optional().meta({
    title: "Execution timeout",
    description: "An attempt that takes longer is stopped and fails",
    examples: ["1h"],
  }),
  depends_on_past: z
    .boolean()
    .optional()
    .meta({
      title: "Depends on past",
      description:
        "Starts only when the same task succeeded or was skipped in the run before (by logical date; with catchup, runs started by hand are passed over)",
      examples: [true],
    }),
  wait_for_downstream: z
    .boolean()
    .optional()
    .meta({
      title: "Wait for downstream",
      description:
        "Like depends_on_past, and the tasks directly behind it must have succeeded or been skipped there too",
      examples: [true],
    }),
  max_active_tis_per_dag: maxActiveSchema.meta({
    title: "Active instances at most",
    description: "Instances of the task that may be active at once, over all runs of the DAG",
    examples: [4],
  }),
  max_active_tis_per_dagrun: maxActiveSchema.meta({
    title: "Active instances of a run at most",
    description: "Instances of the task that may be active at once in one run",
    examples: [4],
  }),
  priority_weight: z
    .number()
    .int()
    .min(-10_000)
    .max(10_000)
    .optional()
    .meta({
      title: "Priority weight",
      description: "Among tasks that wait for a slot, the highest goes first (default 1)",
      examples: [10],
    }),
  weight_rule: z
    .enum(WEIGHT_RULES)
    .optional()
    .meta({
      title: "Weight rule",
      description:
        "What a task's priority adds up: its own weight and those of all tasks downstream (default) or upstream of it, or its own alone (absolute)",
      examples: ["downstream"],
    }),
  pool: poolNameSchema.optional().meta({
    title: "Pool",
    description: "The pool whose slots it takes while it runs (default default_pool)",
    examples: ["warehouse"],
  }),
  pool_slots: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .meta({
      title: "Pool slots",
      description: "How many slots of its pool it takes (default 1)",
      examples: [2],
    }),
  queue: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, {
      error: "Expected 1 to 64 of the characters A-Z a-z 0-9 _ . -",
    })
    .optional()
    .meta({
      title: "Worker queue",
      description: "Label of the workers that may run it (default default)",
      examples: ["gpu"],
    }),
};

/** Values that hold for every task unless the task says otherwise. */
export const defaultArgsSchema = z.strictObject(taskDefaultsShape);
export type DefaultArgs = z.output<typeof defaultArgsSchema>;
