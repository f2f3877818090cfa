import fc from "fast-check";
import { expect, test } from "vitest";
import { layeredLayout } from "@/lib/core/dag/layered-layout";
import { type Box, groupedLayout } from "./grouped-layout";

/** A group's chain, the innermost first: b is in a, c in b, d alone. */
const CHAINS: Record<string, string[]> = { a: ["a"], b: ["b", "a"], c: ["c", "b", "a"], d: ["d"] };
const graphs = fc
  .array(
    fc.record({
      group: fc.constantFrom("", "a", "b", "c", "d"),
      needs: fc.array(fc.nat(20), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((tasks) => ({
    chains: new Map(tasks.map(({ group }, index) => [`t${index}`, CHAINS[group] ?? []])),
    nodes: tasks.map((_, index) => ({ taskId: `t${index}`, width: 160 + index, height: 56 })),
    // A draft may have circles.
    edges: tasks.flatMap(({ needs }, index) =>
      needs.map((need) => ({ from: `t${need % tasks.length}`, to: `t${index}` })),
    ),
  }));

const isApart = (one: Box, other: Box) =>
  one.x + one.width <= other.x ||
  other.x + other.width <= one.x ||
  one.y + one.height <= other.y ||
  other.y + other.height <= one.y;
const isWithin = (inner: Box, outer: Box) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

test("every task is in the boxes of its groups, and in no other; nothing overlaps", () => {
  fc.assert(
    fc.property(graphs, ({ chains, nodes, edges }) => {
      const { nodes: placed, boxes } = groupedLayout(
        nodes,
        edges,
        (taskId) => chains.get(taskId) ?? [],
        layeredLayout,
      );
      expect(placed.map(({ taskId }) => taskId).sort()).toEqual(
        nodes.map(({ taskId }) => taskId).sort(),
      );
      const sizes = new Map(nodes.map((node) => [node.taskId, node]));
      const tasks = placed.map(({ taskId, x, y }) => {
        const { width = 0, height = 0 } = sizes.get(taskId) ?? {};
        return { taskId, box: { x, y, width, height } };
      });
      for (const [index, { taskId, box }] of tasks.entries()) {
        for (const other of tasks.slice(index + 1)) expect(isApart(box, other.box)).toBe(true);
        for (const [group, around] of boxes) {
          const isIn = chains.get(taskId)?.includes(group) === true;
          expect(isIn ? isWithin(box, around) : isApart(box, around)).toBe(true);
        }
      }
      const b = boxes.get("b");
      const c = boxes.get("c");
      if (b !== undefined && c !== undefined) expect(isWithin(c, b)).toBe(true);
      expect([...boxes.keys()].sort()).toEqual([...new Set([...chains.values()].flat())].sort());
    }),
    { numRuns: 200 },
  );
});
