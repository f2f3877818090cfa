import { expect, test } from "vitest";
import { foldGraph } from "./fold-graph";

const groups = [
  { groupId: "out", label: "Outer", group: null },
  { groupId: "in", label: "Inner", group: "out" },
];
const tasks = [
  { taskId: "a", group: null, needs: [] },
  { taskId: "b", group: "in", needs: ["a"] },
  { taskId: "c", group: "in", needs: ["a", "b"] },
  { taskId: "d", group: "out", needs: ["b", "c"] },
  { taskId: "e", group: null, needs: ["b", "c", "d"] },
];
const fold = (...folded: string[]) => {
  const { nodes, edges, boxes } = foldGraph(tasks, groups, new Set(folded));
  return { nodes, edges: edges.map(({ from, to }) => `${from} ${to}`), boxes: [...boxes] };
};

test("open groups are boxes within boxes", () => {
  const { boxes, edges } = fold();
  expect(boxes).toEqual([
    ["out", ["in", "d"]],
    ["in", ["b", "c"]],
  ]);
  expect(edges).toHaveLength(8);
  expect(foldGraph(tasks, groups, new Set()).members.get("out")).toEqual(["b", "c", "d"]);
});

test("a folded group is one node, and its edges merge", () => {
  expect(fold("in")).toEqual({
    nodes: ["a", "in", "d", "e"],
    edges: ["a in", "in d", "in e", "d e"],
    boxes: [["out", ["in", "d"]]],
  });
  expect(fold("out", "in")).toEqual({
    nodes: ["a", "out", "e"],
    edges: ["a out", "out e"],
    boxes: [],
  });
});

test("a cycle of folded groups is drawn as it is: groups need not follow each other in one order", () => {
  const twisted = [
    { taskId: "a", group: "in", needs: [] },
    { taskId: "b", group: "other", needs: ["a"] },
    { taskId: "c", group: "in", needs: ["b"] },
  ];
  const both = [...groups, { groupId: "other", label: "Other", group: null }];
  const { edges } = foldGraph(twisted, both, new Set(["in", "other"]));
  expect(edges).toEqual([
    { from: "in", to: "other" },
    { from: "other", to: "in" },
  ]);
});

test("a ring of groups, which a draft may have, is taken apart", () => {
  const ring = [
    { groupId: "in", label: "", group: "out" },
    { groupId: "out", label: "", group: "in" },
  ];
  expect([...foldGraph(tasks, ring, new Set()).boxes]).toEqual([
    ["in", ["b", "c"]],
    ["out", ["d"]],
  ]);
});
