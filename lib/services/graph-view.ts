import { foldGraph } from "@/lib/core/dag/fold-graph";
import type { TreeGroup } from "@/lib/core/dag/group-tree";
import type { LayoutNode } from "@/lib/core/dag/layered-layout";
import type { GraphView } from "@/lib/schemas/api/dag";
import { type Catalogue, operatorLabel } from "./catalogue";
import { layoutGraph } from "./elk-layout";

/** A task of a graph that is to be drawn. */
export type GraphTask = {
  taskId: string;
  operator: string;
  triggerRule: string;
  group: string | null;
  needs: readonly string[];
};

/** A group of a graph; with names for its elements when it is mapped. */
export type GraphGroup = TreeGroup & { elements: readonly string[] | null };

const NODE_HEIGHT = 56;
const MIN_WIDTH = 160;
const MAX_WIDTH = 300;
/** Width of a character and of what stands beside the name, in pixels. */
const CHARACTER_WIDTH = 7.5;
const AROUND_NAME = 64;

/**
 * A graph with its nodes placed. What is in a folded group is drawn as that group. `best` is false
 * when the plain layout stood in, which knows no boxes.
 */
export async function graphView(
  tasks: readonly GraphTask[],
  groups: readonly GraphGroup[],
  folded: ReadonlySet<string>,
  catalogue: Catalogue,
): Promise<{ graph: GraphView; best: boolean }> {
  const shown = foldGraph(tasks, groups, folded);
  const isNode = new Set(shown.nodes);
  const mapped = new Set(groups.flatMap(({ groupId, elements }) => (elements ? groupId : [])));
  // A mapped group has its mark beside its name.
  const boxOf = (id: string, label: string) =>
    nodeOf(id, mapped.has(id) ? `${label} mapped` : label);
  const layout = await layoutGraph(
    shown.nodes.map((id) => boxOf(id, shown.labels.get(id) ?? id)),
    shown.edges,
    shown.boxes,
  );
  const { width, height, nodes, boxes, best } = layout;
  const places = new Map(nodes.map((node) => [node.taskId, node]));
  return {
    best,
    graph: {
      width,
      height,
      nodes: tasks
        .filter(({ taskId }) => isNode.has(taskId))
        .map((task) => ({
          ...nodeOf(task.taskId, task.taskId),
          operator: task.operator,
          operatorLabel: operatorLabel(catalogue, task.operator),
          triggerRule: task.triggerRule,
          x: places.get(task.taskId)?.x ?? 0,
          y: places.get(task.taskId)?.y ?? 0,
        })),
      edges: shown.edges,
      groups: groups.map(({ groupId, label, group }) => {
        const place = places.get(groupId);
        const { width: w, height: h } = boxOf(groupId, label);
        const node = place === undefined ? null : { x: place.x, y: place.y, width: w, height: h };
        return {
          groupId,
          label,
          group,
          mapped: mapped.has(groupId),
          folded: folded.has(groupId),
          tasks: shown.members.get(groupId) ?? [],
          box: node ?? boxes.get(groupId) ?? null,
        };
      }),
    },
  };
}

function nodeOf(taskId: string, label: string): LayoutNode {
  const wanted = Math.round(label.length * CHARACTER_WIDTH + AROUND_NAME);
  return { taskId, width: Math.min(Math.max(wanted, MIN_WIDTH), MAX_WIDTH), height: NODE_HEIGHT };
}
