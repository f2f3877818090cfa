import { groupChain } from "@/lib/core/dag/groups";
import { type LayoutNode, layeredLayout, type Positions } from "@/lib/core/dag/layered-layout";
import type { ReadTask } from "@/lib/core/dag/parse";
import type { PartialGroup } from "@/lib/core/dag/partial";
import type { GraphView } from "@/lib/schemas/api/dag";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { isJsonObject } from "@/lib/schemas/json";
import { valueAt } from "./document-schema";
import { groupedLayout } from "./grouped-layout";

const NODE_HEIGHT = 56;
const MIN_WIDTH = 160;
const MAX_WIDTH = 300;
/** Width of a character and of what stands beside the name, in pixels. */
const CHARACTER_WIDTH = 7.5;
const AROUND_NAME = 64;
/** How often the order within the columns is improved, to and fro. */
const SWEEPS = 4;
const WAYPOINT_HEIGHT = 32;
/** Beyond this a graph is too dense for them to help. */
const MAX_WAYPOINTS = 2000;

/** The graph of a document as typed, placed at once in the browser. */
export function previewGraph(
  tasks: readonly ReadTask[],
  groups: readonly PartialGroup[],
  value: unknown,
  operators: readonly OperatorSpec[],
): GraphView {
  const edges = tasks.flatMap(({ taskId, upstream }) =>
    upstream.map((need) => ({ from: need, to: taskId })),
  );
  const parents = new Map(groups.map(({ groupId, group }) => [groupId, group]));
  const chains = new Map(
    tasks.map(({ taskId, group }) => [taskId, groupChain(group, (id) => parents.get(id))]),
  );
  const layout = groupedLayout(
    tasks.map(({ taskId }) => sized(taskId)),
    edges,
    (taskId) => chains.get(taskId) ?? [],
    placed,
  );
  const places = new Map(layout.nodes.map((node) => [node.taskId, node]));
  const fallback = valueAt(value, ["default_args", "trigger_rule"]);
  return {
    width: layout.width,
    height: layout.height,
    edges,
    groups: groups.map(({ groupId, label, group, elements }) => ({
      groupId,
      label,
      group,
      mapped: elements !== null,
      folded: false,
      tasks: tasks.map(({ taskId }) => taskId).filter((id) => chains.get(id)?.includes(groupId)),
      box: layout.boxes.get(groupId) ?? null,
    })),
    nodes: tasks.map(({ taskId, operator }) => {
      const task = valueAt(value, ["tasks", taskId]);
      const rule = (isJsonObject(task) ? task.trigger_rule : undefined) ?? fallback;
      const { x = 0, y = 0 } = places.get(taskId) ?? {};
      return {
        ...sized(taskId),
        x,
        y,
        operator: operator ?? "",
        operatorLabel:
          operators.find(({ type }) => type === operator)?.label ?? operator ?? "no operator",
        triggerRule: typeof rule === "string" ? rule : "all_success",
      };
    }),
  };
}

/** Places the nodes of one level: few crossings, and ways for long edges. */
function placed(nodes: readonly LayoutNode[], edges: GraphView["edges"]): Positions {
  const whole = withWaypoints(nodes, edges);
  const layout = layeredLayout(orderForFewCrossings(whole.nodes, whole.edges), whole.edges);
  const isNode = new Set(nodes.map(({ taskId }) => taskId));
  return { ...layout, nodes: layout.nodes.filter(({ taskId }) => isNode.has(taskId)) };
}

/** Names what is drawn: graphs of the same shape have the same. */
export function graphKey(graph: GraphView): string {
  return JSON.stringify([
    graph.nodes.map((node) => [node.taskId, node.operator, node.triggerRule]),
    graph.edges.map((edge) => [edge.from, edge.to]),
    graph.groups.map(({ groupId, label, group, tasks }) => [groupId, label, group, tasks]),
  ]);
}

/** A graph with its tasks where another layout has them, when that is a layout of the same graph. */
export function placedAs(graph: GraphView, other: GraphView | null): GraphView {
  if (other === null || shapeKey(graph) !== shapeKey(other)) return graph;
  const places = new Map(other.nodes.map((node) => [node.taskId, node]));
  const boxes = new Map(other.groups.map(({ groupId, box }) => [groupId, box ?? null]));
  // The server's plain layout knows no boxes.
  if (graph.groups.some(({ groupId, box }) => box !== null && boxes.get(groupId) === null)) {
    return graph;
  }
  return {
    ...graph,
    width: other.width,
    height: other.height,
    groups: graph.groups.map((group) => ({ ...group, box: boxes.get(group.groupId) ?? null })),
    nodes: graph.nodes.map((node) => {
      const { x, y, width, height } = places.get(node.taskId) ?? node;
      return { ...node, x, y, width, height };
    }),
  };
}

function shapeKey({ nodes, edges, groups }: GraphView): string {
  return JSON.stringify([
    groups.map(({ groupId, group, tasks }) => [groupId, group, [...tasks].sort()]).sort(),
    nodes.map(({ taskId }) => taskId).sort(),
    edges.map(({ from, to }) => [from, to].join(" ")).sort(),
  ]);
}

function sized(taskId: string): LayoutNode {
  const width = Math.ceil(taskId.length * CHARACTER_WIDTH + AROUND_NAME);
  return { taskId, width: Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)), height: NODE_HEIGHT };
}

/**
 * Nodes in an order that lets few edges cross: each beside the middle of its neighbours, swept to
 * and fro. Columns keep this order.
 */
export function orderForFewCrossings(
  nodes: readonly LayoutNode[],
  edges: GraphView["edges"],
): LayoutNode[] {
  const before = new Map<string, string[]>();
  const after = new Map<string, string[]>();
  for (const { from, to } of edges) {
    before.set(to, [...(before.get(to) ?? []), from]);
    after.set(from, [...(after.get(from) ?? []), to]);
  }
  let ordered = [...nodes];
  let rows = rowsOf(ordered, edges);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const neighbours = sweep % 2 === 0 ? before : after;
    const wanted = new Map(
      ordered.map(({ taskId }) => {
        const near = (neighbours.get(taskId) ?? []).map((id) => rows.get(id) ?? 0);
        const middle = near.reduce((sum, row) => sum + row, 0) / near.length;
        return [taskId, near.length === 0 ? (rows.get(taskId) ?? 0) : middle];
      }),
    );
    const last = wanted;
    ordered = ordered.toSorted((a, b) => (last.get(a.taskId) ?? 0) - (last.get(b.taskId) ?? 0));
    rows = rowsOf(ordered, edges);
  }
  return ordered;
}

/** How far down each node stands, from the middle of its column. */
function rowsOf(nodes: readonly LayoutNode[], edges: GraphView["edges"]): Map<string, number> {
  const layout = layeredLayout(nodes, edges);
  return new Map(layout.nodes.map((node) => [node.taskId, node.y - layout.height / 2]));
}

/**
 * The graph with a small empty node in every column that an edge passes, so that the layout keeps
 * a way free for it beside the tasks there.
 */
function withWaypoints(nodes: readonly LayoutNode[], edges: GraphView["edges"]) {
  const columns = columnsOf(nodes, edges);
  const waypoints: LayoutNode[] = [];
  const steps: { from: string; to: string }[] = [];
  for (const { from, to } of edges) {
    const first = (columns.get(from) ?? 0) + 1;
    const last = columns.get(to) ?? 0;
    let previous = from;
    for (let column = first; column < last && waypoints.length < MAX_WAYPOINTS; column += 1) {
      // No task can have this name: ids hold no spaces.
      const taskId = `${from} ${to} ${column}`;
      waypoints.push({ taskId, width: 0, height: WAYPOINT_HEIGHT });
      steps.push({ from: previous, to: taskId });
      previous = taskId;
    }
    steps.push({ from: previous, to });
  }
  return { nodes: [...nodes, ...waypoints], edges: steps };
}

/** The column of each node, by its place in the plain layout. */
function columnsOf(nodes: readonly LayoutNode[], edges: GraphView["edges"]): Map<string, number> {
  const { nodes: placed } = layeredLayout(nodes, edges);
  const lefts = [...new Set(placed.map(({ x }) => x))].sort((a, b) => a - b);
  return new Map(placed.map(({ taskId, x }) => [taskId, lefts.indexOf(x)]));
}
