import type { LayoutNode } from "@/lib/core/dag/layered-layout";
import type { GraphView } from "@/lib/schemas/api/dag";
import { type Catalogue, operatorLabel } from "./catalogue";
import { layoutGraph } from "./elk-layout";

/** A task of a graph that is to be drawn. */
export type GraphTask = {
  taskId: string;
  operator: string;
  triggerRule: string;
  needs: readonly string[];
};

const NODE_HEIGHT = 56;
const MIN_WIDTH = 160;
const MAX_WIDTH = 300;
/** Width of a character and of what stands beside the name, in pixels. */
const CHARACTER_WIDTH = 7.5;
const AROUND_NAME = 64;

/** A graph with its nodes placed. `best` is false when the plain layout stood in. */
export async function graphView(
  tasks: readonly GraphTask[],
  catalogue: Catalogue,
): Promise<{ graph: GraphView; best: boolean }> {
  const known = new Set(tasks.map((task) => task.taskId));
  const edges = tasks.flatMap(({ taskId, needs }) =>
    [...new Set(needs)]
      .filter((need) => known.has(need) && need !== taskId)
      .map((need) => ({ from: need, to: taskId })),
  );
  const { width, height, nodes, best } = await layoutGraph(tasks.map(nodeOf), edges);
  const places = new Map(nodes.map((node) => [node.taskId, node]));
  return {
    best,
    graph: {
      width,
      height,
      nodes: tasks.map((task) => ({
        ...nodeOf(task),
        operator: task.operator,
        operatorLabel: operatorLabel(catalogue, task.operator),
        triggerRule: task.triggerRule,
        x: places.get(task.taskId)?.x ?? 0,
        y: places.get(task.taskId)?.y ?? 0,
      })),
      edges,
    },
  };
}

function nodeOf({ taskId }: GraphTask): LayoutNode {
  const wanted = Math.round(taskId.length * CHARACTER_WIDTH + AROUND_NAME);
  return { taskId, width: Math.min(Math.max(wanted, MIN_WIDTH), MAX_WIDTH), height: NODE_HEIGHT };
}
