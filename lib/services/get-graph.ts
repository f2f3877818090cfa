import type { PlanEntry } from "@/lib/core/dag/plan";
import { saveLayout, versionGraph } from "@/lib/db/stores/dag-version";
import { type TeamId, withTenant } from "@/lib/db/tenant";
import { notFound } from "@/lib/errors";
import { type GraphView, graphSchema } from "@/lib/schemas/api/dag";
import type { Catalogue } from "./catalogue";
import { type GraphTask, graphView } from "./graph-view";
import { anyDag } from "./living-dag";

/**
 * The graph of a version, by default the current one. It is laid out once and kept with the
 * version; no transaction is open while that takes its time.
 *
 * @throws AppError not_found
 */
export async function getGraph(
  teamId: TeamId,
  dagId: string,
  number: number | undefined,
  catalogue: Catalogue,
): Promise<GraphView> {
  const version = await withTenant(teamId, async (t) => {
    const dag = await anyDag(t, dagId);
    const wanted = number ?? dag.versionNumber;
    const found = await versionGraph(t, dag.id, wanted);
    if (found === null) throw notFound(`Version ${wanted} of the DAG ${dagId}`);
    return found;
  });
  const kept = graphSchema.safeParse(version.layout);
  if (kept.success) return kept.data;
  const { graph, best } = await graphView(tasksOf(version.plan), catalogue);
  if (best) await withTenant(teamId, (t) => saveLayout(t, version.id, graph));
  return graph;
}

function tasksOf(plan: readonly PlanEntry[]): GraphTask[] {
  const needs = plan.map((): string[] => []);
  for (const entry of plan) {
    for (const next of entry.downstream) needs[next]?.push(entry.task_id);
  }
  return plan.map((entry) => ({
    taskId: entry.task_id,
    operator: entry.operator,
    triggerRule: entry.trigger_rule,
    needs: needs[entry.idx] ?? [],
  }));
}
