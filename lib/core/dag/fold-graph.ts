import type { TreeGroup } from "./group-tree";
import { groupChain } from "./groups";

/** A graph as it is drawn with some groups folded. */
export type FoldedGraph = {
  /** Tasks, and the folded groups that stand for theirs. */
  nodes: string[];
  /** One for all edges between the same two nodes. */
  edges: { from: string; to: string }[];
  /** Open groups, each with what is directly in it: nodes and open groups. */
  boxes: ReadonlyMap<string, readonly string[]>;
  /** All tasks of each group, at any depth. */
  members: ReadonlyMap<string, string[]>;
  labels: ReadonlyMap<string, string>;
};

/** Fold some groups of a graph: each becomes one node, and its edges those of its tasks. */
export function foldGraph(
  tasks: readonly { taskId: string; group: string | null; needs: readonly string[] }[],
  groups: readonly TreeGroup[],
  folded: ReadonlySet<string>,
): FoldedGraph {
  const parents = parentsOf(groups);
  const members = new Map(groups.map(({ groupId }): [string, string[]] => [groupId, []]));
  const shownAs = new Map<string, string>();
  const boxes = new Map<string, Set<string>>();
  for (const { taskId, group } of tasks) {
    const inwards = groupChain(group, (groupId) => parents.get(groupId)).reverse();
    for (const groupId of inwards) members.get(groupId)?.push(taskId);
    const place = inwards.findIndex((groupId) => folded.has(groupId));
    const open = place === -1 ? inwards : inwards.slice(0, place);
    const node = (place === -1 ? undefined : inwards[place]) ?? taskId;
    shownAs.set(taskId, node);
    for (const [depth, groupId] of open.entries()) {
      const box = boxes.get(groupId) ?? new Set();
      boxes.set(groupId, box.add(open[depth + 1] ?? node));
    }
  }
  const seen = new Set<string>();
  const edges = tasks.flatMap(({ taskId, needs }) =>
    needs.flatMap((needed) => {
      const [from, to] = [shownAs.get(needed), shownAs.get(taskId)];
      const key = JSON.stringify([from, to]);
      if (from === undefined || to === undefined || from === to || seen.has(key)) return [];
      seen.add(key);
      return [{ from, to }];
    }),
  );
  return {
    nodes: [...new Set(shownAs.values())],
    edges,
    boxes: new Map([...boxes].map(([groupId, children]) => [groupId, [...children]])),
    members,
    labels: new Map(groups.map(({ groupId, label }) => [groupId, label])),
  };
}

/** The group around each. A draft may have rings of groups: these are around nobody. */
function parentsOf(groups: readonly TreeGroup[]): Map<string, string | null> {
  const written = new Map(groups.map(({ groupId, group }) => [groupId, group]));
  return new Map(
    groups.map(({ groupId, group }) => {
      const last = groupChain(groupId, (id) => written.get(id)).at(-1) ?? "";
      return [groupId, written.get(last) === groupId ? null : group];
    }),
  );
}
