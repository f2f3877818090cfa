import type { LayoutNode, Positions } from "@/lib/core/dag/layered-layout";
import type { GraphView } from "@/lib/schemas/api/dag";

/** A rectangle in the graph. */
export type Box = { x: number; y: number; width: number; height: number };
type Edges = GraphView["edges"];

/** The room around what is in a box; above it stands the group's name. */
const PADDING = 20;
const HEADER = 44;

/**
 * Places a graph so that each group's tasks stand together in a box: a group is laid out by itself,
 * and is one large node in what is around it. `groupsOf` names the groups of a task, the innermost
 * first.
 */
export function groupedLayout(
  nodes: readonly LayoutNode[],
  edges: Edges,
  groupsOf: (taskId: string) => readonly string[],
  layout: (nodes: readonly LayoutNode[], edges: Edges) => Positions,
): Positions & { boxes: Map<string, Box> } {
  const chains = new Map(nodes.map(({ taskId }) => [taskId, [...groupsOf(taskId)].reverse()]));
  const boxes = new Map<string, Box>();
  const whole = place(nodes, edges, 0);
  return { ...whole, boxes };

  /** The graph of tasks that share their outermost `depth` groups. */
  function place(inside: readonly LayoutNode[], within: Edges, depth: number): Positions {
    const groups = new Map<string, LayoutNode[]>();
    for (const node of inside) {
      const group = chains.get(node.taskId)?.[depth];
      if (group === undefined) continue;
      const members = groups.get(group);
      if (members === undefined) groups.set(group, [node]);
      else members.push(node);
    }
    if (groups.size === 0) return layout(inside, within);
    // No task can have this name: ids hold no spaces.
    const standIn = (taskId: string) => {
      const group = chains.get(taskId)?.[depth];
      return group === undefined ? taskId : `group ${group}`;
    };
    const inner = new Map<string, { group: string; positions: Positions }>();
    const outer: LayoutNode[] = [];
    const isPlaced = new Set<string>();
    for (const node of inside) {
      const id = standIn(node.taskId);
      if (isPlaced.has(id)) continue;
      isPlaced.add(id);
      const group = chains.get(node.taskId)?.[depth];
      if (group === undefined) {
        outer.push(node);
        continue;
      }
      const members = groups.get(group) ?? [];
      const ids = new Set(members.map(({ taskId }) => taskId));
      const own = within.filter(({ from, to }) => ids.has(from) && ids.has(to));
      const positions = place(members, own, depth + 1);
      inner.set(id, { group, positions });
      outer.push({
        taskId: id,
        width: positions.width + 2 * PADDING,
        height: positions.height + HEADER + PADDING,
      });
    }
    const between = new Map<string, Edges[number]>();
    for (const { from, to } of within) {
      const edge = { from: standIn(from), to: standIn(to) };
      if (edge.from !== edge.to) between.set(`${edge.from}→${edge.to}`, edge);
    }
    const placed = layout(outer, [...between.values()]);
    return {
      width: placed.width,
      height: placed.height,
      nodes: placed.nodes.flatMap(({ taskId, x, y }) => {
        const found = inner.get(taskId);
        if (found === undefined) return [{ taskId, x, y }];
        const { group, positions } = found;
        moveBoxes(positions, x + PADDING, y + HEADER);
        boxes.set(group, {
          x,
          y,
          width: positions.width + 2 * PADDING,
          height: positions.height + HEADER + PADDING,
        });
        return positions.nodes.map((node) => ({
          taskId: node.taskId,
          x: node.x + x + PADDING,
          y: node.y + y + HEADER,
        }));
      }),
    };
  }

  /** What was placed within a group moves with it. */
  function moveBoxes({ nodes: moved }: Positions, x: number, y: number) {
    const inside = new Set<string>();
    for (const { taskId } of moved) {
      for (const group of chains.get(taskId) ?? []) if (boxes.has(group)) inside.add(group);
    }
    for (const group of inside) {
      const box = boxes.get(group);
      if (box !== undefined) boxes.set(group, { ...box, x: box.x + x, y: box.y + y });
    }
  }
}
