import fc from "fast-check";
import { expect, test } from "vitest";
import { allDownstream, allUpstream, buildTopology, findCycles } from "./topology";

const graph = (edges: Record<string, string[]>) => buildTopology(new Map(Object.entries(edges)));
const diamond = graph({ d: ["b", "c"], b: ["a"], a: [], c: ["a"] });

test("roots, leaves, order and closures of a diamond", () => {
  expect(diamond.roots).toEqual(["a"]);
  expect(diamond.leaves).toEqual(["d"]);
  expect(diamond.order).toEqual(["a", "b", "c", "d"]);
  expect([...allUpstream(diamond, ["d"])].sort()).toEqual(["a", "b", "c"]);
  expect([...allDownstream(diamond, ["b", "c"])]).toEqual(["d"]);
  expect(findCycles(diamond)).toEqual([]);
});

test("unknown and repeated needs are left out", () => {
  const topology = graph({ a: ["ghost"], b: ["a", "a"] });
  expect(topology.roots).toEqual(["a"]);
  expect(topology.upstream.get("b")).toEqual(["a"]);
});

test.each([
  ["two tasks", { a: ["b"], b: ["a"] }, [["a", "b"]]],
  ["three tasks", { a: ["c"], b: ["a"], c: ["b"] }, [["a", "b", "c"]]],
  [
    "two knots",
    { a: ["b"], b: ["a"], c: ["d", "b"], d: ["c"] },
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  ["tasks behind a cycle", { a: ["b"], b: ["a"], c: ["b"] }, [["a", "b"]]],
  ["the shortest is told", { a: ["b", "c"], b: ["a"], c: ["b"] }, [["a", "b"]]],
  ["a task that needs itself", { a: ["a"] }, []],
])("cycles: %s", (_name, edges, expected) => {
  expect(findCycles(graph(edges as Record<string, string[]>))).toEqual(expected);
});

test("a graph has a cycle exactly when its order leaves tasks out", () => {
  const edges = fc.array(fc.array(fc.nat(11), { maxLength: 3 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(edges, (lists) => {
      const needs = lists.map((list, index) => {
        const others = list.filter((to) => to !== index).map((to) => `t${to}`);
        return [`t${index}`, others] as const;
      });
      const topology = buildTopology(new Map(needs));
      const isAcyclic = topology.order.length === lists.length;
      expect(findCycles(topology).length === 0).toBe(isAcyclic);
      for (const cycle of findCycles(topology)) {
        for (const [index, taskId] of cycle.entries()) {
          const before = cycle.at(index - 1);
          expect(topology.upstream.get(taskId)).toContain(before);
        }
      }
    }),
  );
});
