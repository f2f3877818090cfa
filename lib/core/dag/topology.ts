/** Each task's direct upstreams. */
export type TaskNeeds = ReadonlyMap<string, readonly string[]>;

/** A graph of tasks with each edge known from both ends. Edges to unknown tasks are left out. */
export type Topology = {
  /** Task ids in the document's order. */
  taskIds: readonly string[];
  upstream: ReadonlyMap<string, readonly string[]>;
  downstream: ReadonlyMap<string, readonly string[]>;
  /** Tasks without upstreams, in the document's order. */
  roots: readonly string[];
  /** Tasks without downstreams, in the document's order. */
  leaves: readonly string[];
  /** An order in which every task follows its upstreams; tasks on or behind a cycle are absent. */
  order: readonly string[];
};

/** Build the graph; duplicate and unknown needs are ignored. */
export function buildTopology(needs: TaskNeeds): Topology {
  const upstream = new Map<string, string[]>();
  const downstream = new Map<string, string[]>([...needs.keys()].map((taskId) => [taskId, []]));
  for (const [taskId, wanted] of needs) {
    const known = [...new Set(wanted)].filter((needed) => needs.has(needed));
    upstream.set(taskId, known);
    for (const needed of known) downstream.get(needed)?.push(taskId);
  }
  const taskIds = [...needs.keys()];
  return {
    taskIds,
    upstream,
    downstream,
    roots: taskIds.filter((taskId) => upstream.get(taskId)?.length === 0),
    leaves: taskIds.filter((taskId) => downstream.get(taskId)?.length === 0),
    order: orderOf(taskIds, upstream, downstream),
  };
}

function orderOf(
  taskIds: readonly string[],
  upstream: ReadonlyMap<string, readonly string[]>,
  downstream: ReadonlyMap<string, readonly string[]>,
): string[] {
  const waitingFor = new Map(taskIds.map((taskId) => [taskId, upstream.get(taskId)?.length ?? 0]));
  const order = taskIds.filter((taskId) => waitingFor.get(taskId) === 0);
  for (const taskId of order) {
    for (const next of downstream.get(taskId) ?? []) {
      const left = (waitingFor.get(next) ?? 0) - 1;
      waitingFor.set(next, left);
      if (left === 0) order.push(next);
    }
  }
  return order;
}

/** All tasks before the given ones, at any distance; the given ones themselves are left out. */
export function allUpstream(topology: Topology, taskIds: Iterable<string>): Set<string> {
  return closure(topology.upstream, taskIds);
}

/** All tasks behind the given ones, at any distance; the given ones themselves are left out. */
export function allDownstream(topology: Topology, taskIds: Iterable<string>): Set<string> {
  return closure(topology.downstream, taskIds);
}

function closure(
  edges: ReadonlyMap<string, readonly string[]>,
  taskIds: Iterable<string>,
): Set<string> {
  const start = new Set(taskIds);
  const seen = new Set<string>();
  const pending = [...start];
  for (let taskId = pending.pop(); taskId !== undefined; taskId = pending.pop()) {
    for (const next of edges.get(taskId) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      pending.push(next);
    }
  }
  for (const taskId of start) seen.delete(taskId);
  return seen;
}

/**
 * One cycle of each knot of tasks that need each other, the shortest through the knot's first
 * task, told along the flow: `[a, b]` says that b needs a and a needs b. A task that needs itself
 * is left to another check.
 */
export function findCycles(topology: Topology): string[][] {
  const ordered = new Set(topology.order);
  const cycles: string[][] = [];
  const covered = new Set<string>();
  for (const taskId of topology.taskIds) {
    if (ordered.has(taskId) || covered.has(taskId)) continue;
    const cycle = shortestCycle(topology, taskId);
    if (cycle === null) continue;
    if (cycle.length > 1) cycles.push(cycle);
    // Everything that both follows and precedes this task is in the same knot.
    const before = allUpstream(topology, [taskId]);
    for (const other of allDownstream(topology, [taskId])) {
      if (before.has(other)) covered.add(other);
    }
    covered.add(taskId);
  }
  return cycles;
}

function shortestCycle(topology: Topology, start: string): string[] | null {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const taskId of queue) {
    for (const next of topology.downstream.get(taskId) ?? []) {
      if (next === start) {
        const cycle = [taskId];
        for (let at = cameFrom.get(taskId); at !== undefined; at = cameFrom.get(at)) cycle.push(at);
        return cycle.reverse();
      }
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, taskId);
      queue.push(next);
    }
  }
  return null;
}
