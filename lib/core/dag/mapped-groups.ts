import { groupChain } from "./groups";
import type { PlanEntry } from "./plan";

/** The mapped group that each task is in, at any depth; tasks in none are left out. */
export function mappedGroupsOf(
  tasks: readonly { taskId: string; group: string | null }[],
  groups: readonly { groupId: string; group: string | null; elements: unknown }[],
): ReadonlyMap<string, string> {
  const mapped = new Set(
    groups.filter(({ elements }) => elements !== null).map(({ groupId }) => groupId),
  );
  if (mapped.size === 0) return new Map();
  const parents = new Map(groups.map(({ groupId, group }) => [groupId, group]));
  return new Map(
    tasks.flatMap(({ taskId, group }): [string, string][] => {
      const found = groupChain(group, (id) => parents.get(id)).find((id) => mapped.has(id));
      return found === undefined ? [] : [[taskId, found]];
    }),
  );
}

/** As much of a plan's entry as mapped groups change. */
type PlannedEntry = Pick<PlanEntry, "idx" | "downstream" | "upstream_count">;

/**
 * What the engine must know of mapped groups, beside the edges: a plan's entries in topological
 * order, with `map_group`, `within` and `edges` where `groupOf` names a mapped group.
 *
 * Until its elements are found a group is one: all that stands before any of its tasks stands
 * before the first, whose instance -1 finds them, and that stands before the others.
 */
export function planMappedGroups<Entry extends PlannedEntry>(
  entries: readonly Entry[],
  groupOf: (entry: Entry) => string | null,
): (Entry & Pick<PlanEntry, "edges" | "within" | "map_group">)[] {
  const firsts = new Map<string, number>();
  const members = new Map<number, number[]>();
  const firstOf = entries.map((entry) => {
    const group = groupOf(entry);
    if (group === null) return null;
    const first = firsts.get(group) ?? entry.idx;
    firsts.set(group, first);
    const others = members.get(first);
    if (others === undefined) members.set(first, []);
    else others.push(entry.idx);
    return first;
  });
  if (firsts.size === 0) return [...entries];
  const before = new Map<number, number>();
  const planned = entries.map((entry) => {
    const own = firstOf[entry.idx] ?? null;
    const isInside = (next: number) => own !== null && firstOf[next] === own;
    const outside = new Set(
      entry.downstream.filter((next) => !isInside(next)).map((next) => firstOf[next] ?? next),
    );
    for (const next of outside) before.set(next, (before.get(next) ?? 0) + 1);
    const edges = [...outside, ...(own === entry.idx ? (members.get(own) ?? []) : [])];
    return { entry, own, edges, within: entry.downstream.filter(isInside) };
  });
  return planned.map(({ entry, own, edges, within }) => {
    const isSame = own === null && String(edges) === String(entry.downstream);
    const changed = isSame ? entry : { ...entry, edges: edges.sort((a, b) => a - b) };
    if (own === null) return changed;
    const count = own === entry.idx ? (before.get(own) ?? 0) : 1;
    return { ...changed, upstream_count: count, within, map_group: own };
  });
}
