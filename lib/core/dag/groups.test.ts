import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expandGroups, type GroupShape, groupChain, type TaskShape, waysBehind } from "./groups";
import { allDownstream, buildTopology } from "./topology";

type Task = { group?: string; needs?: string[]; isTeardown?: boolean };

function expand(
  tasks: Record<string, Task>,
  groups: Record<string, { group?: string; needs?: string[] }>,
) {
  return expandGroups(
    Object.entries(tasks).map(
      ([taskId, { group = null, needs = [], isTeardown = false }]): TaskShape => ({
        taskId,
        group,
        needs,
        isTeardown,
      }),
    ),
    Object.entries(groups).map(
      ([groupId, { group = null, needs = [] }]): GroupShape => ({ groupId, group, needs }),
    ),
  );
}
const needsIn = (...args: Parameters<typeof expand>) =>
  Object.fromEntries([...expand(...args).needs].map(([id, needs]) => [id, needs.toSorted()]));

describe("groups spelled out", () => {
  test("a task that needs a group waits for its leaves; what a group needs, its roots do", () => {
    const tasks = {
      start: {},
      a: { group: "g" },
      b: { group: "g", needs: ["a"] },
      c: { group: "g" },
      end: { needs: ["g"] },
    };
    expect(needsIn(tasks, { g: { needs: ["start"] } })).toEqual({
      start: [],
      a: ["start"],
      b: ["a"],
      c: ["start"],
      end: ["b", "c"],
    });
  });

  test("groups after groups, within groups", () => {
    const tasks = {
      e1: { group: "extract" },
      e2: { group: "extract" },
      t1: { group: "transform" },
      t2: { group: "transform", needs: ["t1"] },
      load: { needs: ["all"] },
    };
    const groups = {
      all: {},
      extract: { group: "all" },
      transform: { group: "all", needs: ["extract"] },
    };
    const expanded = expand(tasks, groups);
    expect([...expanded.needs]).toEqual([
      ["e1", []],
      ["e2", []],
      ["t1", ["e1", "e2"]],
      ["t2", ["t1"]],
      ["load", ["t2"]],
    ]);
    expect(expanded.roots.get("all")).toEqual(["e1", "e2"]);
  });

  test("teardowns are no leaves, unless a group has nothing else", () => {
    const tasks = {
      make: { group: "g" },
      work: { group: "g", needs: ["make"] },
      tidy: { group: "g", needs: ["make", "work"], isTeardown: true },
      after: { needs: ["g"] },
      only: { group: "h", isTeardown: true },
      last: { needs: ["h"] },
    };
    const needs = needsIn(tasks, { g: {}, h: {} });
    expect(needs.after).toEqual(["work"]);
    expect(needs.last).toEqual(["only"]);
  });

  test("what validation refuses is left out and ends", () => {
    const tasks = { a: { group: "g", needs: ["g", "a", "ghost"] }, b: { group: "nowhere" } };
    const groups = { g: { needs: ["a", "g"] }, r1: { group: "r2" }, r2: { group: "r1" } };
    expect(needsIn(tasks, groups)).toEqual({ a: [], b: [] });
  });
});

test("a branch may choose tasks and groups directly behind it", () => {
  const roots = new Map([
    ["g", ["a", "b"]],
    ["h", ["z"]],
  ]);
  expect([...waysBehind(["a", "c"], roots)]).toEqual([
    ["a", ["a"]],
    ["c", ["c"]],
    ["g", ["a"]],
  ]);
});

/** Any tree of groups over any tasks, where needs name only what comes before in one order of all. */
const anyDocument = fc
  .record({
    groups: fc.array(fc.record({ parent: fc.nat(6), needs: fc.array(fc.nat(20)) }), {
      maxLength: 6,
    }),
    tasks: fc.array(
      fc.record({ group: fc.nat(8), needs: fc.array(fc.nat(20), { maxLength: 4 }) }),
      { minLength: 1, maxLength: 12 },
    ),
  })
  .map(({ groups, tasks }) => {
    const groupIds = groups.map((_, at) => `g${at}`);
    const ids = [...groupIds, ...tasks.map((_, at) => `t${at}`)];
    const named = (at: number) => ids[at % ids.length] ?? "";
    return {
      groups: groups.map(({ parent, needs }, at): GroupShape => {
        const group = parent < at ? `g${parent}` : null;
        return { groupId: `g${at}`, group, needs: needs.map(named) };
      }),
      tasks: tasks.map(
        ({ group, needs }, at): TaskShape => ({
          taskId: `t${at}`,
          group: groupIds[group] ?? null,
          needs: needs.map(named),
          isTeardown: false,
        }),
      ),
    };
  });

/**
 * The meaning told another way: every group gets a gate before and one behind. What needs the group
 * needs the gate behind, which needs every member; every member needs the gate before, which needs
 * what the group does.
 */
function gated({ tasks, groups }: { tasks: TaskShape[]; groups: GroupShape[] }) {
  const parents = new Map(groups.map(({ groupId, group }) => [groupId, group]));
  const around = (group: string | null) => groupChain(group, (id) => parents.get(id));
  const chains = new Map<string, string[]>([
    ...groups.map(({ groupId, group }): [string, string[]] => [groupId, around(group)]),
    ...tasks.map(({ taskId, group }): [string, string[]] => [taskId, around(group)]),
  ]);
  const isFair = (id: string, needed: string) =>
    id !== needed && !chains.get(id)?.includes(needed) && !chains.get(needed)?.includes(id);
  const gate = (id: string) => (parents.has(id) ? `${id} end` : id);
  const filled = new Set(tasks.flatMap(({ group }) => around(group)));
  const needs = new Map<string, string[]>();
  for (const { groupId, group, needs: own } of groups) {
    needs.set(`${groupId} start`, [
      ...own.filter((id) => isFair(groupId, id)).map(gate),
      ...(group === null ? [] : [`${group} start`]),
    ]);
    needs.set(`${groupId} end`, [
      // An empty group stands for nothing at all: it hands on no order.
      ...(filled.has(groupId) ? [`${groupId} start`] : []),
      ...groups.filter((inner) => inner.group === groupId).map((inner) => `${inner.groupId} end`),
      ...tasks.filter((task) => task.group === groupId).map(({ taskId }) => taskId),
    ]);
  }
  for (const { taskId, group, needs: own } of tasks) {
    needs.set(taskId, [
      ...own.filter((id) => isFair(taskId, id)).map(gate),
      ...(group === null ? [] : [`${group} start`]),
    ]);
  }
  return buildTopology(needs);
}

test("tasks follow each other exactly as they would through a gate before and behind each group", () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const plain = buildTopology(expandGroups(document.tasks, document.groups).needs);
      const withGates = gated(document);
      // Where gates form a ring, so do the tasks, or nobody is in it.
      fc.pre(withGates.order.length === withGates.taskIds.length);
      for (const { taskId } of document.tasks) {
        const behind = [...allDownstream(withGates, [taskId])].filter((id) => /^t\d+$/.test(id));
        expect([...allDownstream(plain, [taskId])].sort()).toEqual(behind.sort());
      }
    }),
    { numRuns: 500 },
  );
});
