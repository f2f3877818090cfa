import { expect, test } from "vitest";
import type { LayoutNode } from "@/lib/core/dag/layered-layout";
import { layoutGraph } from "./elk-layout";

const node = (taskId: string): LayoutNode => ({ taskId, width: 160, height: 56 });
const edge = (text: string) => {
  const [from = "", to = ""] = text.split(" ");
  return { from, to };
};

test("places the tasks of a group, and those of groups within it, in boxes of their own", async () => {
  const nodes = ["start", "a", "b", "c", "d", "beside", "end"].map(node);
  const edges = ["start a", "a b", "start c", "b d", "c d", "start beside", "d end", "beside end"];
  const boxes = new Map([
    ["outer", ["inner", "d"]],
    ["inner", ["a", "b", "c"]],
  ]);
  const layout = await layoutGraph(nodes, edges.map(edge), boxes);
  expect(layout.best).toBe(true);
  const places = new Map(layout.nodes.map((placed) => [placed.taskId, placed]));
  expect([...places.keys()].sort()).toEqual(nodes.map(({ taskId }) => taskId).sort());
  const isIn = (box: string, taskId: string) => {
    const { x = 0, y = 0, width = 0, height = 0 } = layout.boxes.get(box) ?? {};
    const at = places.get(taskId);
    return (
      at !== undefined &&
      at.x >= x &&
      at.y >= y &&
      at.x + 160 <= x + width &&
      at.y + 56 <= y + height
    );
  };
  const within = (box: string) =>
    nodes.map(({ taskId }) => taskId).filter((taskId) => isIn(box, taskId));
  expect(within("outer")).toEqual(["a", "b", "c", "d"]);
  expect(within("inner")).toEqual(["a", "b", "c"]);
  for (const { from, to } of edges.map(edge)) {
    expect(places.get(from)?.x).toBeLessThan(places.get(to)?.x ?? 0);
  }
});

test("without groups, nothing is in a box", async () => {
  const { best, boxes, nodes } = await layoutGraph([node("a"), node("b")], [edge("a b")]);
  expect(best).toBe(true);
  expect(boxes.size).toBe(0);
  expect(nodes.map(({ taskId }) => taskId)).toEqual(["a", "b"]);
});
