import type { TaskNeeds } from "./topology";

/** As much of a group as matters for the shape of a graph. */
export type GroupShape = {
  groupId: string;
  /** The group around it. */
  group: string | null;
  needs: readonly string[];
};

/** As much of a task as matters for the shape of a graph. */
export type TaskShape = {
  taskId: string;
  group: string | null;
  /** Tasks and groups. */
  needs: readonly string[];
  /** A teardown is no end of its group: what needs the group does not wait for it. */
  isTeardown: boolean;
};

type DocumentShape = {
  tasks: Readonly<
    Record<
      string,
      {
        needs?: string[] | undefined;
        teardown_for?: string[] | undefined;
        group?: string | undefined;
      }
    >
  >;
  groups?:
    | Readonly<Record<string, { needs?: string[] | undefined; group?: string | undefined }>>
    | undefined;
};

/** The most edges between tasks that all needs of and on groups of a document may come to. */
export const MAX_GROUP_EDGES = 20_000;

/** A need of or on a group that is not spelled out: there would be too many edges. */
export type WideNeed = { from: string; to: string; edges: number };

/** What groups come to once they are spelled out. */
export type ExpandedGroups = {
  needs: TaskNeeds;
  wide: readonly WideNeed[];
  /** The tasks with which each group begins: those that need none of the group. */
  roots: ReadonlyMap<string, readonly string[]>;
  /** The tasks with which each group ends: what needs the group needs these. */
  leaves: ReadonlyMap<string, readonly string[]>;
};

/** The graph of a document's tasks: groups spelled out, the setups of teardowns among their needs. */
export function expandDocument(document: DocumentShape): ExpandedGroups {
  const tasks = Object.entries(document.tasks).map(
    ([taskId, { needs = [], teardown_for = [], group = null }]): TaskShape => ({
      taskId,
      group,
      needs: [...needs, ...teardown_for],
      isTeardown: teardown_for.length > 0,
    }),
  );
  const groups = Object.entries(document.groups ?? {}).map(
    ([groupId, { needs = [], group = null }]): GroupShape => ({ groupId, group, needs }),
  );
  return expandGroups(tasks, groups);
}

/**
 * Spell groups out, as Airflow does. A need of a group is one of each of its leaves: its tasks that
 * none of its other tasks needs, teardowns aside. What a group needs, each of its roots does: its
 * tasks that need none of the group. Needs of what does not exist are left out, and so are those
 * between a group and its own members, which validation refuses.
 */
export function expandGroups(
  tasks: readonly TaskShape[],
  groups: readonly GroupShape[],
): ExpandedGroups {
  const expansion = new Expansion(tasks, groups);
  const needs = new Map(tasks.map(({ taskId }) => [taskId, new Set<string>()]));
  for (const { from, to } of expansion.edges) needs.get(to)?.add(from);
  return {
    needs: new Map([...needs].map(([taskId, set]) => [taskId, [...set]])),
    wide: expansion.wide,
    roots: new Map(groups.map(({ groupId }) => [groupId, expansion.roots(groupId)])),
    leaves: new Map(groups.map(({ groupId }) => [groupId, expansion.leaves(groupId)])),
  };
}

/**
 * What a branch may choose, and the tasks that each choice means: the tasks directly behind it, and
 * the groups that begin with some of these. A mapped group behind it (`wholeOf` names that of a
 * task) is chosen as one.
 */
export function waysBehind(
  downstream: readonly string[],
  roots: ExpandedGroups["roots"],
  wholeOf: (taskId: string) => string | null = () => null,
): ReadonlyMap<string, readonly string[]> {
  const behind = new Set(downstream);
  const wholes = new Set(downstream.flatMap((taskId) => wholeOf(taskId) ?? []));
  const ofGroups = [...roots].map(([groupId, tasks]): [string, string[]] => [
    groupId,
    tasks.filter((taskId) => behind.has(taskId)),
  ]);
  const isPart = (taskId: string) => wholeOf(taskId) !== null;
  return new Map([
    ...downstream
      .filter((taskId) => !isPart(taskId))
      .map((taskId): [string, string[]] => [taskId, [taskId]]),
    ...ofGroups.filter(
      ([groupId, tasks]) =>
        tasks.length > 0 && (wholes.has(groupId) || tasks.some((taskId) => !isPart(taskId))),
    ),
  ]);
}

/**
 * The groups from a task's or a group's own one outwards. What does not exist ends the way, and a
 * ring of groups ends it where it closes.
 */
export function groupChain(
  group: string | null | undefined,
  parentOf: (groupId: string) => string | null | undefined,
): string[] {
  const chain: string[] = [];
  for (let at = group; typeof at === "string" && !chain.includes(at); ) {
    const parent = parentOf(at);
    if (parent === undefined) break;
    chain.push(at);
    at = parent;
  }
  return chain;
}

type Edge = { from: string; to: string };

/**
 * Goes from the innermost groups outwards: the edges within a group tell its roots and leaves, and
 * these the edges of what is around it.
 */
class Expansion {
  readonly #tasks: ReadonlyMap<string, TaskShape>;
  readonly #groupIds: ReadonlySet<string>;
  readonly #chains: ReadonlyMap<string, readonly string[]>;
  readonly #members = new Map<string, string[]>();
  /** Of each group: those of its tasks that need another of it, and those that another of it needs. */
  readonly #late = new Map<string, Set<string>>();
  readonly #early = new Map<string, Set<string>>();
  /** Every edge between two tasks; some may come twice. */
  readonly edges: readonly Edge[];
  readonly wide: WideNeed[] = [];

  constructor(tasks: readonly TaskShape[], groups: readonly GroupShape[]) {
    this.#tasks = new Map(tasks.map((task) => [task.taskId, task]));
    this.#groupIds = new Set(groups.map(({ groupId }) => groupId));
    const nodes = [
      ...groups.map(({ groupId: id, group, needs }) => ({ id, group, needs })),
      ...tasks.map(({ taskId: id, group, needs }) => ({ id, group, needs })),
    ];
    const parents = new Map(groups.map(({ groupId, group }) => [groupId, group]));
    this.#chains = new Map(
      nodes.map(({ id, group }) => [
        id,
        groupChain(group, (groupId) => parents.get(groupId)).filter((around) => around !== id),
      ]),
    );
    for (const { taskId } of tasks) {
      for (const group of this.#chains.get(taskId) ?? []) push(this.#members, group, taskId);
    }
    this.edges = this.#expand(
      nodes.flatMap(({ id, needs }) => needs.map((from) => ({ from, to: id }))),
    );
  }

  #expand(written: readonly Edge[]): Edge[] {
    const inwards = written
      .filter((edge) => this.#isBetweenTwo(edge))
      .map((edge) => ({ ...edge, around: this.#common(edge) }))
      .sort((left, right) => right.around.length - left.around.length);
    let room = MAX_GROUP_EDGES;
    return inwards.flatMap((edge) => {
      const starts = this.#groupIds.has(edge.to) ? this.roots(edge.to) : [edge.to];
      const ends = this.#groupIds.has(edge.from) ? this.leaves(edge.from) : [edge.from];
      for (const group of edge.around) this.#note(group, starts, ends);
      const count = starts.length * ends.length;
      if (this.#groupIds.has(edge.to) || this.#groupIds.has(edge.from)) {
        if (count > room) {
          this.wide.push({ from: edge.from, to: edge.to, edges: count });
          return [];
        }
        room -= count;
      }
      return ends.flatMap((from) => starts.map((to) => ({ from, to })));
    });
  }

  #note(group: string, starts: readonly string[], ends: readonly string[]): void {
    const isWork = starts.some((taskId) => this.#tasks.get(taskId)?.isTeardown !== true);
    if (ends.length > 0) for (const taskId of starts) add(this.#late, group, taskId);
    if (isWork) for (const taskId of ends) add(this.#early, group, taskId);
  }

  /** The tasks of a group that need none of it. */
  roots(group: string): string[] {
    const late = this.#late.get(group);
    return (this.#members.get(group) ?? []).filter((taskId) => late?.has(taskId) !== true);
  }

  /** The tasks of a group that none of it needs. */
  leaves(group: string): string[] {
    const members = this.#members.get(group) ?? [];
    const early = this.#early.get(group);
    const ends = members.filter((taskId) => early?.has(taskId) !== true);
    const work = ends.filter((taskId) => this.#tasks.get(taskId)?.isTeardown !== true);
    return work.length > 0 ? work : ends;
  }

  #isBetweenTwo({ from, to }: Edge): boolean {
    const isKnown = (id: string) => this.#tasks.has(id) || this.#groupIds.has(id);
    return (
      isKnown(from) &&
      isKnown(to) &&
      from !== to &&
      this.#chains.get(from)?.includes(to) !== true &&
      this.#chains.get(to)?.includes(from) !== true
    );
  }

  /** The groups that hold both. */
  #common({ from, to }: Edge): string[] {
    const chain = this.#chains.get(to) ?? [];
    return (this.#chains.get(from) ?? []).filter((group) => chain.includes(group));
  }
}

function push(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}
