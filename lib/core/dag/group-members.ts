import { groupChain } from "./groups";

/** All tasks of each group, at any depth, in the order of `tasks`. */
export function groupMembers(
  tasks: readonly { taskId: string; group: string | null }[],
  groups: readonly { groupId: string; group: string | null }[],
): ReadonlyMap<string, readonly string[]> {
  const parents = new Map(groups.map(({ groupId, group }) => [groupId, group]));
  const members = new Map(groups.map(({ groupId }): [string, string[]] => [groupId, []]));
  for (const { taskId, group } of tasks) {
    for (const around of groupChain(group, (id) => parents.get(id))) {
      members.get(around)?.push(taskId);
    }
  }
  return members;
}
