import { groupChain } from "@/lib/core/dag/groups";
import { unknownTasks } from "@/lib/core/run/selection";
import { groupsOfVersion } from "@/lib/db/stores/version-plan";
import type { Tenant } from "@/lib/db/tenant";
import { invalid } from "@/lib/errors";
import type { OperableRun } from "./operable-run";

/**
 * The task_ids that the names in an order mean: a group of the run's version stands for all of its
 * tasks. Tasks and groups share one namespace, so a name means one thing.
 *
 * @throws AppError invalid_request with a problem for each name that the run does not have
 */
export async function tasksNamed(
  t: Tenant,
  { dag, run, tasks }: OperableRun,
  wanted: readonly string[],
): Promise<string[]> {
  const known = new Set(tasks.map((task) => task.taskId));
  if (wanted.every((name) => known.has(name))) return [...wanted];
  const members = await groupMembers(t, dag.id, run.versionNumber);
  const problems = unknownTasks(tasks, wanted, [...members.keys()]);
  if (problems.length > 0) throw invalid(problems);
  return [
    ...new Set(wanted.flatMap((name) => (known.has(name) ? name : (members.get(name) ?? [])))),
  ];
}

/** All tasks of each group of a version, at any depth. */
async function groupMembers(
  t: Tenant,
  dagUuid: string,
  versionNumber: number,
): Promise<Map<string, string[]>> {
  const groups = await groupsOfVersion(t, dagUuid, versionNumber);
  const parents = new Map(groups.map(({ groupId, group }) => [groupId, group]));
  const members = new Map(groups.map(({ groupId }): [string, string[]] => [groupId, []]));
  for (const { groupId, tasks } of groups) {
    for (const around of groupChain(groupId, (id) => parents.get(id))) {
      members.get(around)?.push(...tasks);
    }
  }
  return members;
}
