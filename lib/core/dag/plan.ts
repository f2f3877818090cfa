import * as z from "zod";
import type { DagDocument, DagTask } from "@/lib/schemas/dag-document";
import { DEFAULT_POOL } from "@/lib/schemas/dag-task-defaults";
import { triggerRuleSchema } from "@/lib/schemas/states";
import { effectiveTask } from "./effective-task";
import { expandDocument } from "./groups";
import { planMappedGroups } from "./mapped-groups";
import { planPriorities } from "./priorities";
import { buildTopology } from "./topology";

/** One task of a version as task instances are created from it. */
export const planEntrySchema = z.object({
  /** Place in the topological order, from 0; a task's number in its run. */
  idx: z.number().int(),
  task_id: z.string(),
  operator: z.string(),
  /** True when it runs as a process of its own. */
  is_process: z.boolean(),
  trigger_rule: triggerRuleSchema,
  /** How many tasks stand directly before it; in a mapped group, before its instance -1. */
  upstream_count: z.number().int(),
  /** idx of the direct downstreams, ascending. */
  downstream: z.array(z.number().int()),
  priority: z.number().int(),
  /** Label of the workers that may run it. */
  queue: z.string(),
  /** Left out for one slot of the default pool. */
  pool: z.string().optional(),
  pool_slots: z.number().int().optional(),
  /** retries + 1. */
  max_tries: z.number().int(),
  /** What of the run before must have gone well: its own instance, and those directly behind it. */
  past: z.enum(["task", "downstream"]).optional(),
  /** Of a teardown: idx of its setups, of which one must have succeeded. */
  setups: z.array(z.number().int()).optional(),
  /** Whether its failure fails the run; left out: whether nothing is behind it. */
  is_leaf: z.boolean().optional(),
  /** One instance an element of what it is mapped over. */
  is_mapped: z.boolean().optional(),
  /** The group that it is a part of; for people only, the edges say the rest. */
  group: z.string().optional(),
  /** Of a task in a mapped group: idx of the group's first task, which finds the elements. */
  map_group: z.number().int().optional(),
  /** Of a task in a mapped group: those of `downstream` that are in it, element by element. */
  within: z.array(z.number().int()).optional(),
  /** What stands behind it until elements are found, where that is not `downstream`. */
  edges: z.array(z.number().int()).optional(),
  /** Instances that may be active at once: of all runs, and of one. */
  max_per_dag: z.number().int().optional(),
  max_per_run: z.number().int().optional(),
});
export type PlanEntry = z.infer<typeof planEntrySchema>;

/** The plan of a version: its tasks in topological order. */
export const planSchema = z.array(planEntrySchema);

/**
 * The plan of a valid document. `isProcess` says whether an operator's tasks run as processes.
 * Throws a RangeError when the tasks form a cycle, which validation refuses before.
 */
export function buildPlan(
  document: DagDocument,
  isProcess: (operator: string) => boolean,
): PlanEntry[] {
  const topology = buildTopology(expandDocument(document).needs);
  if (topology.order.length !== topology.taskIds.length) {
    throw new RangeError(`DAG ${document.dag_id} has a cycle: it cannot be planned`);
  }
  const idxOf = new Map(topology.order.map((taskId, idx) => [taskId, idx]));
  const isIgnored = (taskId: string) => isIgnoredTeardown(document.tasks[taskId]);
  const tasks = topology.order.map((taskId) => effectiveTask(document, taskId));
  const priorities = planPriorities(tasks, topology);
  const entries = tasks.map((task, idx): PlanEntry => {
    const { taskId } = task;
    const downstream = (topology.downstream.get(taskId) ?? []).map((next) => idxOf.get(next) ?? -1);
    return {
      idx,
      task_id: taskId,
      operator: task.operator,
      is_process: isProcess(task.operator),
      trigger_rule: task.triggerRule,
      upstream_count: (topology.upstream.get(taskId) ?? []).length,
      downstream: downstream.sort((left, right) => left - right),
      priority: priorities[idx] ?? task.priorityWeight,
      queue: task.queue,
      max_tries: task.retries + 1,
      ...(task.past === null ? {} : { past: task.past }),
      ...(task.pool === DEFAULT_POOL ? {} : { pool: task.pool }),
      ...(task.poolSlots === 1 ? {} : { pool_slots: task.poolSlots }),
      ...(task.teardownFor.length === 0
        ? {}
        : { setups: task.teardownFor.map((setup) => idxOf.get(setup) ?? -1) }),
      ...leafOf(taskId, topology.downstream.get(taskId) ?? [], isIgnored),
      ...(task.expand.length === 0 ? {} : { is_mapped: true }),
      ...(task.group === null ? {} : { group: task.group }),
      ...(task.maxActivePerDag === null ? {} : { max_per_dag: task.maxActivePerDag }),
      ...(task.maxActivePerRun === null ? {} : { max_per_run: task.maxActivePerRun }),
    };
  });
  return planMappedGroups(entries, ({ idx }) => tasks[idx]?.mappedGroup ?? null);
}

/** Whether a run goes on as if a task were not there: a teardown whose failure is not to fail it. */
function isIgnoredTeardown(task: DagTask | undefined): boolean {
  return (task?.teardown_for?.length ?? 0) > 0 && task?.on_failure_fail_dagrun !== true;
}

/** As in Airflow: teardowns are no leaves, and what only they follow is one. */
function leafOf(
  taskId: string,
  downstream: readonly string[],
  isIgnored: (taskId: string) => boolean,
): Pick<PlanEntry, "is_leaf"> {
  const isLeaf = !isIgnored(taskId) && downstream.every(isIgnored);
  return isLeaf === (downstream.length === 0) ? {} : { is_leaf: isLeaf };
}

/** How many edges the longest way from a root to each task has, by idx. */
export function planDepths(plan: readonly Pick<PlanEntry, "idx" | "downstream">[]): number[] {
  const depths = plan.map(() => 0);
  for (const entry of plan) {
    const depth = (depths[entry.idx] ?? 0) + 1;
    for (const next of entry.downstream) depths[next] = Math.max(depths[next] ?? 0, depth);
  }
  return depths;
}
