import type { GraphView } from "@/lib/schemas/api/dag";

/** A node to be placed; sizes in pixels. */
export type LayoutNode = { taskId: string; width: number; height: number };
/** Where nodes stand: the upper left corner of each, in the order given, and the whole's size. */
export type Positions = {
  width: number;
  height: number;
  nodes: { taskId: string; x: number; y: number }[];
};

const COLUMN_GAP = 72;
const ROW_GAP = 24;

/**
 * A plain layout, left to right: each task in the column of its longest way from a root, columns
 * centred. Linear in the graph; it stands in where no better layout is at hand.
 */
export function layeredLayout(nodes: readonly LayoutNode[], edges: GraphView["edges"]): Positions {
  const columns = columnsOf(nodes, edges);
  const heights = columns.map(
    (column) => column.reduce((sum, node) => sum + node.height + ROW_GAP, 0) - ROW_GAP,
  );
  const height = Math.max(0, ...heights);
  const placed = new Map<string, { taskId: string; x: number; y: number }>();
  let x = 0;
  for (const [index, column] of columns.entries()) {
    let y = (height - (heights[index] ?? 0)) / 2;
    for (const node of column) {
      placed.set(node.taskId, { taskId: node.taskId, x, y });
      y += node.height + ROW_GAP;
    }
    x += Math.max(...column.map((node) => node.width)) + COLUMN_GAP;
  }
  return {
    width: Math.max(0, x - COLUMN_GAP),
    height,
    nodes: nodes.map(({ taskId }) => placed.get(taskId) ?? { taskId, x: 0, y: 0 }),
  };
}

/** Nodes by column. On a cycle (a draft may have one) the longest way is cut where it closes. */
function columnsOf(nodes: readonly LayoutNode[], edges: GraphView["edges"]): LayoutNode[][] {
  const next = new Map<string, string[]>(nodes.map((node) => [node.taskId, []]));
  const waiting = new Map(nodes.map((node) => [node.taskId, 0]));
  for (const { from, to } of edges) {
    next.get(from)?.push(to);
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
  }
  const depth = new Map<string, number>();
  const ready = nodes.map((node) => node.taskId).filter((taskId) => waiting.get(taskId) === 0);
  for (const taskId of ready) depth.set(taskId, 0);
  for (const taskId of ready) {
    for (const after of next.get(taskId) ?? []) {
      depth.set(after, Math.max(depth.get(after) ?? 0, (depth.get(taskId) ?? 0) + 1));
      const left = (waiting.get(after) ?? 0) - 1;
      waiting.set(after, left);
      if (left === 0) ready.push(after);
    }
  }
  const columns: LayoutNode[][] = [];
  for (const node of nodes) {
    const index = depth.get(node.taskId) ?? 0;
    while (columns.length <= index) columns.push([]);
    columns[index]?.push(node);
  }
  return columns.filter((column) => column.length > 0);
}
