import {
  type DagDocument,
  type DagTask,
  DEFAULT_POOL,
  DEFAULT_QUEUE,
  TASK_FIELD_NAMES,
  taskDefaultsShape,
  type WEIGHT_RULES,
} from "@/lib/schemas/dag-document";
import type { TriggerRule } from "@/lib/schemas/states";

/** Seconds between attempts when neither the task nor `default_args` says. */
export const DEFAULT_RETRY_DELAY_SECONDS = 300;

/** A task with every common field decided; what its operator needs stands apart in `config`. */
export type EffectiveTask = {
  taskId: string;
  operator: string;
  needs: string[];
  triggerRule: TriggerRule;
  retries: number;
  retryDelaySeconds: number;
  retryExponentialBackoff: boolean;
  maxRetryDelaySeconds: number | null;
  executionTimeoutSeconds: number | null;
  priorityWeight: number;
  /** Of the run before: null, its own instance, or also those directly behind it. */
  past: "task" | "downstream" | null;
  weightRule: (typeof WEIGHT_RULES)[number];
  pool: string;
  poolSlots: number;
  queue: string;
  doc: string | null;
  config: Record<string, unknown>;
};

/** The keys of a task that belong to its operator. */
export function taskConfig(task: DagTask): Record<string, unknown> {
  return Object.fromEntries(Object.entries(task).filter(([key]) => !TASK_FIELD_NAMES.has(key)));
}

/**
 * A task as it runs: its own values, else those of `default_args`, else the product's. Throws a
 * RangeError when the document has no such task.
 */
export function effectiveTask(document: DagDocument, taskId: string): EffectiveTask {
  const task = Object.hasOwn(document.tasks, taskId) ? document.tasks[taskId] : undefined;
  if (task === undefined) throw new RangeError(`DAG ${document.dag_id} has no task ${taskId}`);
  const own = Object.fromEntries(
    Object.keys(taskDefaultsShape)
      .filter((key) => task[key] !== undefined)
      .map((key) => [key, task[key]]),
  ) as DagDocument["default_args"];
  const merged = { ...document.default_args, ...own };
  return {
    taskId,
    operator: task.operator,
    needs: [...new Set(task.needs ?? [])],
    triggerRule: merged.trigger_rule ?? "all_success",
    retries: merged.retries ?? 0,
    retryDelaySeconds: merged.retry_delay ?? DEFAULT_RETRY_DELAY_SECONDS,
    retryExponentialBackoff: merged.retry_exponential_backoff ?? false,
    maxRetryDelaySeconds: merged.max_retry_delay ?? null,
    executionTimeoutSeconds: merged.execution_timeout ?? null,
    priorityWeight: merged.priority_weight ?? 1,
    past: merged.wait_for_downstream ? "downstream" : merged.depends_on_past ? "task" : null,
    weightRule: merged.weight_rule ?? "downstream",
    pool: merged.pool ?? DEFAULT_POOL,
    poolSlots: merged.pool_slots ?? 1,
    queue: merged.queue ?? DEFAULT_QUEUE,
    doc: task.doc ?? null,
    config: taskConfig(task),
  };
}
