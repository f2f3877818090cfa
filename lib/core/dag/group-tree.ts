import { groupChain } from "./groups";

/** A group as lists and pictures of tasks show it. */
export type TreeGroup = {
  groupId: string;
  label: string;
  /** The group around it. */
  group: string | null;
};

/** A row of a list of tasks in which groups are folded or open; `level` counts from 1. */
export type TreeRow = {
  id: string;
  label: string;
  level: number;
  /** The group whose row it stands under. */
  parent: string | null;
} & (
  | { kind: "task"; task: number }
  /** `tasks` are the places of all its tasks, at any depth. */
  | { kind: "group"; isFolded: boolean; tasks: readonly number[] }
);

/**
 * The rows of a tree of tasks: each group where the first of its tasks was, its tasks together
 * below it, in the order of `tasks`. What is in a folded group has no row.
 */
export function treeRows(
  tasks: readonly { taskId: string; group: string | null }[],
  groups: readonly TreeGroup[],
  folded: ReadonlySet<string>,
): TreeRow[] {
  const known = new Map(groups.map((group) => [group.groupId, group]));
  const parentOf = (groupId: string) => known.get(groupId)?.group;
  const members = new Map<string, number[]>();
  const top: Branch = { children: [] };
  const branches = new Map<string, Branch>();
  for (const [task, { group }] of tasks.entries()) {
    let branch = top;
    for (const groupId of groupChain(group, parentOf).reverse()) {
      let inner = branches.get(groupId);
      if (inner === undefined) {
        inner = { children: [] };
        branches.set(groupId, inner);
        members.set(groupId, []);
        branch.children.push(groupId);
      }
      members.get(groupId)?.push(task);
      branch = inner;
    }
    branch.children.push(task);
  }
  const rows: TreeRow[] = [];
  const walk = ({ children }: Branch, parent: string | null, level: number): void => {
    for (const child of children) {
      if (typeof child === "number") {
        const id = tasks[child]?.taskId ?? "";
        rows.push({ kind: "task", id, label: id, level, parent, task: child });
        continue;
      }
      const isFolded = folded.has(child);
      rows.push({
        kind: "group",
        id: child,
        label: known.get(child)?.label ?? child,
        level,
        parent,
        isFolded,
        tasks: members.get(child) ?? [],
      });
      const branch = branches.get(child);
      if (!isFolded && branch !== undefined) walk(branch, child, level + 1);
    }
  };
  walk(top, null, 1);
  return rows;
}

/** Places of tasks, and ids of groups, in order. */
type Branch = { children: (number | string)[] };

/**
 * What stands for a task or a group when some groups are folded: the outermost folded one around
 * it, else itself.
 */
export function shownAs(
  id: string,
  group: string | null,
  groups: ReadonlyMap<string, Pick<TreeGroup, "group">>,
  folded: ReadonlySet<string>,
): string {
  const chain = groupChain(group, (groupId) => groups.get(groupId)?.group);
  return chain.findLast((groupId) => folded.has(groupId)) ?? id;
}
