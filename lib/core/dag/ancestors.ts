import { allUpstream, type Topology } from "./topology";

/** What stands before the tasks of a graph, asked for task by task. */
export type Ancestors = {
  /** Whether a task stands before another, at any distance. */
  isBefore: (before: string, taskId: string) => boolean;
};

const BITS = 32;

/**
 * Answers for all tasks of a graph together: a bit for each task, carried along the order once, so
 * that a graph of thousands costs no walk for each of them. Built when it is first asked.
 */
export function ancestorsIn(topology: Topology): Ancestors {
  let sets: ReadonlyMap<string, Uint32Array> | undefined;
  const numbers = new Map(topology.order.map((taskId, number) => [taskId, number]));
  return {
    isBefore: (before, taskId) => {
      if (topology.upstream.get(taskId)?.includes(before) === true) return true;
      const number = numbers.get(before);
      // What is on or behind a cycle has no place in the order.
      if (!numbers.has(taskId) || number === undefined) {
        return before !== taskId && allUpstream(topology, [taskId]).has(before);
      }
      sets ??= setsOf(topology, numbers);
      const word = sets.get(taskId)?.[Math.floor(number / BITS)] ?? 0;
      return (word & (1 << (number % BITS))) !== 0;
    },
  };
}

function setsOf(
  { order, upstream }: Topology,
  numbers: ReadonlyMap<string, number>,
): ReadonlyMap<string, Uint32Array> {
  const sets = new Map<string, Uint32Array>();
  for (const taskId of order) {
    const own = new Uint32Array(Math.ceil(order.length / BITS));
    for (const before of upstream.get(taskId) ?? []) {
      for (const [at, word] of (sets.get(before) ?? own).entries()) own[at] = (own[at] ?? 0) | word;
      const number = numbers.get(before) ?? 0;
      const at = Math.floor(number / BITS);
      own[at] = (own[at] ?? 0) | (1 << (number % BITS));
    }
    sets.set(taskId, own);
  }
  return sets;
}
