import { planDepths } from "@/lib/core/dag/plan";
import { type GridFilter, gridRuns } from "@/lib/db/stores/grid";
import { plansOf, type VersionPlan } from "@/lib/db/stores/version-plan";
import type { Tenant } from "@/lib/db/tenant";
import { encodeGrid, type GridView, type GridWire } from "@/lib/schemas/api/grid";
import { iso, isoOrNull } from "./dag-view";
import { anyDag } from "./living-dag";

/** Stands where a run has no such task. */
const ABSENT = " ";

/**
 * A DAG's runs by its tasks: one character a task instance, in the form that travels. The columns are the current version's
 * tasks in topological order, then those that only older versions of the runs shown had.
 *
 * @throws AppError not_found
 */
export async function getGrid(
  t: Tenant,
  dagId: string,
  { limit, ...filter }: GridFilter & { limit: number },
): Promise<GridWire> {
  const dag = await anyDag(t, dagId);
  const rows = await gridRuns(t, dag.id, filter, limit + 1);
  const shown = rows.slice(0, limit).reverse();
  const versionIds = new Set([dag.versionId, ...shown.map((run) => run.versionId)]);
  const plans = await plansOf(t, [...versionIds]);
  const { tasks, groups, placesOf } = columns(plans, dag.versionId);
  const hasOlder = rows.length > limit;
  const oldest = shown[0];
  return encodeGrid({
    tasks,
    groups,
    runs: shown.map((run) => ({
      id: run.id,
      state: run.state,
      type: run.type,
      logicalDate: iso(run.logicalDate),
      startedAt: isoOrNull(run.startedAt),
      endedAt: isoOrNull(run.endedAt),
      versionNumber: run.versionNumber,
      states: arrange(run.states, placesOf.get(run.versionId)),
    })),
    hasOlder,
    olderBefore: hasOlder && oldest !== undefined ? `${iso(oldest.runAfter)},${oldest.id}` : null,
  });
}

type Columns = Pick<GridView, "tasks" | "groups"> & {
  /** For each version: which character of its own order belongs into each column; -1 for none. */
  placesOf: Map<string, number[]>;
};

function columns(plans: ReadonlyMap<string, VersionPlan>, currentId: string): Columns {
  const current = plans.get(currentId);
  const others = [...plans].filter(([id]) => id !== currentId).map(([, version]) => version);
  const tasks = new Map<string, GridView["tasks"][number]>();
  const groups = new Map<string, GridView["groups"][number]>();
  for (const version of current === undefined ? others : [current, ...others]) {
    const depths = planDepths(version.plan);
    for (const { idx, task_id: taskId, operator, group = null } of version.plan) {
      if (tasks.has(taskId)) continue;
      tasks.set(taskId, { taskId, operator, depth: depths[idx] ?? 0, group });
    }
    for (const group of version.groups) {
      if (!groups.has(group.groupId)) groups.set(group.groupId, group);
    }
  }
  const placesOf = new Map<string, number[]>();
  for (const [id, { plan }] of plans) {
    const idxOf = new Map(plan.map((entry) => [entry.task_id, entry.idx]));
    placesOf.set(
      id,
      [...tasks.keys()].map((taskId) => idxOf.get(taskId) ?? -1),
    );
  }
  return { tasks: [...tasks.values()], groups: [...groups.values()], placesOf };
}

function arrange(states: string, places: readonly number[] | undefined): string {
  return (places ?? []).map((place) => states[place] ?? ABSENT).join("");
}
