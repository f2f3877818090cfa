import { groupMembers } from "@/lib/core/dag/group-members";
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
  const groups = await groupsOfVersion(t, dag.id, run.versionNumber);
  const inGroups = groups.flatMap(({ groupId, tasks: ofGroup }) =>
    ofGroup.map((taskId) => ({ taskId, group: groupId })),
  );
  const members = groupMembers(inGroups, groups);
  const problems = unknownTasks(tasks, wanted, [...members.keys()]);
  if (problems.length > 0) throw invalid(problems);
  return [
    ...new Set(wanted.flatMap((name) => (known.has(name) ? name : (members.get(name) ?? [])))),
  ];
}
