/** A task of a run with its edges as the engine keeps them. */
export type EngineEdges = {
  idx: number;
  downstream: readonly number[];
  /** Of a task in a mapped group: those behind it in the group, element by element. */
  within: readonly number[] | null;
  /** Of a task in a mapped group: idx of the group's first task. */
  mapGroup: number | null;
};

/**
 * All tasks of a run with the edges that their document has. The engine keeps a mapped group as one
 * until its elements are found: what is before it stands before its first task, and that before the
 * others.
 */
export function documentEdges<Task extends EngineEdges>(
  tasks: readonly Task[],
): (Omit<Task, "downstream"> & { downstream: number[] })[] {
  const members = new Map<number, number[]>();
  for (const { idx, mapGroup } of tasks) {
    if (mapGroup !== null) members.set(mapGroup, [...(members.get(mapGroup) ?? []), idx]);
  }
  const late = new Set(tasks.flatMap(({ within }) => within ?? []));
  const rootsOf = (next: number) => members.get(next)?.filter((idx) => !late.has(idx)) ?? [next];
  return tasks.map((task) => {
    const own = new Set(task.mapGroup === null ? [] : members.get(task.mapGroup));
    const outside = task.downstream.filter((next) => !own.has(next)).flatMap(rootsOf);
    return {
      ...task,
      downstream: [...(task.within ?? []), ...outside].sort((left, right) => left - right),
    };
  });
}
