import type { Problem } from "@/lib/schemas/problem";
import { didYouMean } from "./did-you-mean";
import { groupChain } from "./groups";
import type { PartialGroup, PartialTask } from "./partial";

/** Everything that is wrong with who belongs where: unknown, circular, empty and ambiguous groups. */
export function lintGroups(
  tasks: readonly PartialTask[],
  groups: readonly PartialGroup[],
): Problem[] {
  const parents = new Map(groups.map(({ groupId, group }) => [groupId, group]));
  const taskIds = new Set(tasks.map(({ taskId }) => taskId));
  const members = [
    ...groups.map(({ groupId, group }) => ({ path: ["groups", groupId, "group"], group })),
    ...tasks.map(({ taskId, group }) => ({ path: ["tasks", taskId, "group"], group })),
  ];
  const filled = new Set(
    tasks.flatMap(({ group }) => groupChain(group, (groupId) => parents.get(groupId))),
  );
  return [
    ...members.flatMap(({ path, group }) =>
      group === null || parents.has(group) ? [] : [unknownGroup(path, group, [...parents.keys()])],
    ),
    ...rings(parents),
    ...groups.flatMap(({ groupId }): Problem[] => [
      ...(taskIds.has(groupId) ? [takenName(groupId)] : []),
      ...(filled.has(groupId) ? [] : [emptyGroup(groupId)]),
    ]),
  ];
}

function unknownGroup(path: string[], group: string, known: readonly string[]): Problem {
  const near = didYouMean(group, known);
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  return {
    path,
    message: `There is no group "${group}"${hint}`,
    found: group,
    allowed: known.slice(0, 50).join(", ") || "none: the document has no groups",
    severity: "error",
    code: "unknown_group",
  };
}

/** Groups that are parts of each other, each ring once. */
function rings(parents: ReadonlyMap<string, string | null>): Problem[] {
  const seen = new Set<string>();
  return [...parents.keys()].flatMap((groupId): Problem[] => {
    const chain = groupChain(groupId, (at) => parents.get(at));
    const next = parents.get(chain.at(-1) ?? "");
    if (next !== groupId || seen.has(groupId)) return [];
    for (const member of chain) seen.add(member);
    const told = [...chain, groupId].join(" in ");
    return [
      {
        path: ["groups", groupId, "group"],
        message:
          chain.length === 1
            ? `Group "${groupId}" is a part of itself`
            : `These groups are parts of each other: ${told}`,
        found: told,
        allowed: "groups within groups, without a ring",
        severity: "error",
        code: "group_ring",
      },
    ];
  });
}

function takenName(groupId: string): Problem {
  return {
    path: ["groups", groupId],
    message: `"${groupId}" is a task as well: needs could mean either`,
    found: groupId,
    allowed: "an id that no task has",
    severity: "error",
    code: "group_named_as_task",
  };
}

function emptyGroup(groupId: string): Problem {
  return {
    path: ["groups", groupId],
    message: `Group "${groupId}" has no tasks: what needs it would wait for nothing`,
    found: "no tasks",
    allowed: `at least one task with group: ${groupId}`,
    severity: "error",
    code: "empty_group",
  };
}
