import type { EffectiveTask } from "./effective-task";
import type { Topology } from "./topology";

/** Beyond it, priorities of a long DAG would leave no room for those of runs beside them. */
const MAX_PRIORITY = 1_000_000;

/**
 * The priority of each task, in the order of `tasks` (which is topological): its weight, and as its
 * weight rule asks those of all tasks downstream or upstream of it, each once.
 */
export function planPriorities(
  tasks: readonly Pick<EffectiveTask, "taskId" | "priorityWeight" | "weightRule">[],
  topology: Topology,
): number[] {
  const idxOf = new Map(tasks.map(({ taskId }, idx) => [taskId, idx]));
  const weights = tasks.map(({ priorityWeight }) => priorityWeight);
  const towards = (rule: "downstream" | "upstream") => {
    if (!tasks.some(({ weightRule }) => weightRule === rule)) return [];
    return reachable(
      tasks.map(({ taskId }) =>
        (topology[rule].get(taskId) ?? []).map((next) => idxOf.get(next) ?? -1),
      ),
      rule === "downstream",
    );
  };
  const sets = { downstream: towards("downstream"), upstream: towards("upstream") };
  return tasks.map(({ priorityWeight, weightRule }, idx) => {
    if (weightRule === "absolute") return priorityWeight;
    let sum = priorityWeight;
    for (const other of members(sets[weightRule][idx] ?? 0n)) sum += weights[other] ?? 0;
    return Math.max(-MAX_PRIORITY, Math.min(MAX_PRIORITY, sum));
  });
}

/** For each task the set of those that its edges lead to at any distance, one bit each. */
function reachable(edges: readonly (readonly number[])[], fromTheEnd: boolean): bigint[] {
  const sets: bigint[] = edges.map(() => 0n);
  const order = [...edges.keys()];
  for (const idx of fromTheEnd ? order.reverse() : order) {
    let set = 0n;
    for (const next of edges[idx] ?? []) set |= (sets[next] ?? 0n) | (1n << BigInt(next));
    sets[idx] = set;
  }
  return sets;
}

/** Positions of the bits that are set. */
function* members(set: bigint): Generator<number> {
  const bits = set.toString(2);
  for (let at = bits.length - 1; at >= 0; at -= 1) {
    if (bits[at] === "1") yield bits.length - 1 - at;
  }
}
