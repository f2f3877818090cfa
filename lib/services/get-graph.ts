import { saveLayout } from "@/lib/db/stores/dag-version";
import { planOfVersion, type VersionPlan } from "@/lib/db/stores/version-plan";
import { type TeamId, withTenant } from "@/lib/db/tenant";
import { notFound } from "@/lib/errors";
import { type GraphView, graphSchema } from "@/lib/schemas/api/dag";
import type { Catalogue } from "./catalogue";
import { type GraphTask, graphView } from "./graph-view";
import { anyDag } from "./living-dag";

/** Graphs with more tasks open with their groups folded. */
const WHOLE_TASKS = 60;

/**
 * The graph of a version, by default the current one, with some of its groups folded; when `folded`
 * does not say which, all of them in a large graph. Open, it is laid out once and kept with the
 * version; no transaction is open while that takes its time.
 *
 * @throws AppError not_found
 */
export async function getGraph(
  teamId: TeamId,
  dagId: string,
  { version: number, fold }: { version?: number | undefined; fold?: string[] | undefined },
  catalogue: Catalogue,
): Promise<GraphView> {
  const version = await withTenant(teamId, async (t) => {
    const dag = await anyDag(t, dagId);
    const wanted = number ?? dag.versionNumber;
    const found = await planOfVersion(t, dag.id, wanted);
    if (found === null) throw notFound(`Version ${wanted} of the DAG ${dagId}`);
    return found;
  });
  const folded = foldedIn(version, fold);
  const isOpen = folded.size === 0;
  const kept = isOpen ? graphSchema.safeParse(version.layout) : undefined;
  if (kept?.success && kept.data.groups.length === version.groups.length) return kept.data;
  const { graph, best } = await graphView(tasksOf(version), version.groups, folded, catalogue);
  if (best && isOpen) await withTenant(teamId, (t) => saveLayout(t, version.id, graph));
  return graph;
}

/** The groups that are folded, as far as the version has them. */
function foldedIn({ plan, groups }: VersionPlan, wanted: readonly string[] | undefined) {
  const known = groups.map(({ groupId }) => groupId);
  if (wanted === undefined) return new Set(plan.length > WHOLE_TASKS ? known : []);
  return new Set(known.filter((groupId) => wanted.includes(groupId)));
}

function tasksOf({ plan }: VersionPlan): GraphTask[] {
  const needs = plan.map((): string[] => []);
  for (const entry of plan) {
    for (const next of entry.downstream) needs[next]?.push(entry.task_id);
  }
  return plan.map((entry) => ({
    taskId: entry.task_id,
    operator: entry.operator,
    triggerRule: entry.trigger_rule,
    group: entry.group ?? null,
    needs: needs[entry.idx] ?? [],
  }));
}
