import type { DagDocument, DagTask } from "@/lib/schemas/dag-document";
import type { DagGroup } from "@/lib/schemas/dag-group";
import { type Expansion, TASK_FIELD_NAMES } from "@/lib/schemas/dag-task";
import {
  DEFAULT_POOL,
  DEFAULT_QUEUE,
  taskDefaultsShape,
  type WEIGHT_RULES,
} from "@/lib/schemas/dag-task-defaults";
import type { TriggerRule } from "@/lib/schemas/states";
import { groupChain } from "./groups";

/** Seconds between attempts when neither the task nor `default_args` says. */
export const DEFAULT_RETRY_DELAY_SECONDS = 300;

/** Elements that a task may be mapped over unless it says otherwise. */
export const DEFAULT_MAP_LENGTH = 1024;

/** A task with every common field decided; what its operator needs stands apart in `config`. */
export type EffectiveTask = {
  taskId: string;
  operator: string;
  /** The group that it is a part of. */
  group: string | null;
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
  /** Of a teardown: its setups, which it needs besides. */
  teardownFor: string[];
  /** The mapped group around it; `expand`, `mapIndexTemplate` and `maxMapLength` are then its. */
  mappedGroup: string | null;
  /** What it is mapped over, several as a product; empty for a plain task. */
  expand: Expansion[];
  mapIndexTemplate: string | null;
  maxMapLength: number;
  /** Instances that may be active at once: of all runs, and of one. */
  maxActivePerDag: number | null;
  maxActivePerRun: number | null;
  doc: string | null;
  config: Record<string, unknown>;
};

/** The keys of a task that belong to its operator. */
export function taskConfig(task: DagTask): Record<string, unknown> {
  return Object.fromEntries(Object.entries(task).filter(([key]) => !TASK_FIELD_NAMES.has(key)));
}

/**
 * A task as it runs: its own values, else those of the groups around it, the innermost first, else those of
 * the DAG's `default_args`, else the product's. Throws a
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
  const around = groupsAround(document, task);
  const merged = {
    ...document.default_args,
    ...Object.assign({}, ...around.map(([, { default_args }]) => default_args).reverse()),
    ...own,
  };
  const [mappedGroup, mapping] = around.find(([, group]) => group.expand !== undefined) ?? [
    null,
    task,
  ];
  return {
    taskId,
    operator: task.operator,
    group: task.group ?? null,
    teardownFor: [...new Set(task.teardown_for ?? [])],
    // A teardown waits for all before it; whether it runs, its setups decide.
    triggerRule:
      task.teardown_for === undefined ? (merged.trigger_rule ?? "all_success") : "all_done",
    retries: merged.retries ?? 0,
    retryDelaySeconds: merged.retry_delay ?? DEFAULT_RETRY_DELAY_SECONDS,
    retryExponentialBackoff: merged.retry_exponential_backoff ?? false,
    maxRetryDelaySeconds: merged.max_retry_delay ?? null,
    executionTimeoutSeconds: merged.execution_timeout ?? null,
    priorityWeight: merged.priority_weight ?? 1,
    mappedGroup,
    expand: mapping.expand === undefined ? [] : [mapping.expand].flat(),
    mapIndexTemplate: mapping.map_index_template ?? null,
    maxMapLength: mapping.max_map_length ?? DEFAULT_MAP_LENGTH,
    maxActivePerDag: merged.max_active_tis_per_dag ?? null,
    maxActivePerRun: merged.max_active_tis_per_dagrun ?? null,
    past: merged.wait_for_downstream ? "downstream" : merged.depends_on_past ? "task" : null,
    weightRule: merged.weight_rule ?? "downstream",
    pool: merged.pool ?? DEFAULT_POOL,
    poolSlots: merged.pool_slots ?? 1,
    queue: merged.queue ?? DEFAULT_QUEUE,
    doc: task.doc ?? null,
    config: taskConfig(task),
  };
}

/** The groups around a task, the innermost first. */
function groupsAround(document: DagDocument, { group }: DagTask): [string, DagGroup][] {
  const groups = new Map(Object.entries(document.groups ?? {}));
  const parentOf = (groupId: string) => {
    const found = groups.get(groupId);
    return found === undefined ? undefined : (found.group ?? null);
  };
  return groupChain(group, parentOf).flatMap((groupId): [string, DagGroup][] => {
    const found = groups.get(groupId);
    return found === undefined ? [] : [[groupId, found]];
  });
}
