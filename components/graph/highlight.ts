import { allDownstream, allUpstream, buildTopology, type Topology } from "@/lib/core/dag/topology";
import type { GraphView } from "@/lib/schemas/api/dag";
import { summaryState, type TaskInstanceState } from "@/lib/schemas/states";

/** The topology of a drawn graph: of its tasks and folded groups. */
export function topologyOf(graph: Pick<GraphView, "nodes" | "edges" | "groups">): Topology {
  const ids = [
    ...graph.nodes.map((node) => node.taskId),
    ...graph.groups.filter(({ folded, box }) => folded && box !== null).map((one) => one.groupId),
  ];
  const needs = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const edge of graph.edges) needs.get(edge.to)?.push(edge.from);
  return buildTopology(needs);
}

/** The state of each node of a drawn graph: a group is in that of its tasks that most needs attention. */
export function statesOf(
  graph: Pick<GraphView, "groups">,
  tasks: ReadonlyMap<string, { state: TaskInstanceState }>,
): Map<string, TaskInstanceState> {
  const states = new Map([...tasks].map(([taskId, { state }]) => [taskId, state]));
  const ofGroups = graph.groups.map(({ groupId, tasks: members }) => {
    const state = summaryState(members.flatMap((taskId) => tasks.get(taskId)?.state ?? []));
    return [groupId, state] as const;
  });
  for (const [groupId, state] of ofGroups) if (state !== null) states.set(groupId, state);
  return states;
}

/** What is emphasised around a task: everything it depends on, and everything that depends on it. */
export type Kin = { focus: string; upstream: ReadonlySet<string>; downstream: ReadonlySet<string> };

/** The kin of a task, or null when nothing is to be emphasised. */
export function kinOf(topology: Topology, taskId: string | null): Kin | null {
  if (taskId === null || !topology.upstream.has(taskId)) return null;
  return {
    focus: taskId,
    upstream: allUpstream(topology, [taskId]),
    downstream: allDownstream(topology, [taskId]),
  };
}

/** Whether a task stays bright while another's kin is emphasised. */
export function isBright(kin: Kin | null, taskId: string): boolean {
  return (
    kin === null || kin.focus === taskId || kin.upstream.has(taskId) || kin.downstream.has(taskId)
  );
}

/** Whether an edge lies on a way to or from the emphasised task. */
export function isEdgeBright(kin: Kin | null, edge: { from: string; to: string }): boolean {
  if (kin === null) return true;
  const before = (taskId: string) => taskId === kin.focus || kin.upstream.has(taskId);
  const behind = (taskId: string) => taskId === kin.focus || kin.downstream.has(taskId);
  return (before(edge.from) && before(edge.to)) || (behind(edge.from) && behind(edge.to));
}

/** Largest graph that is shown whole at first, and the least zoom at which it still reads well. */
const WHOLE = { nodes: 25, zoom: 0.55 } as const;

/**
 * The tasks that a graph opens on: all when they stay readable; else those that failed or run, with
 * their neighbours; else the first ones. `wholeZoom` is the zoom at which all of it would fit.
 */
export function openingTasks(
  topology: Topology,
  states: ReadonlyMap<string, TaskInstanceState>,
  wholeZoom = 1,
): string[] {
  const { taskIds } = topology;
  if (taskIds.length <= WHOLE.nodes && wholeZoom >= WHOLE.zoom) return [...taskIds];
  for (const wanted of [
    ["failed", "up_for_retry"],
    ["running", "queued", "deferred", "awaiting_input"],
  ]) {
    const found = taskIds.filter((taskId) => wanted.includes(states.get(taskId) ?? "none"));
    if (found.length === 0) continue;
    const around = found
      .slice(0, 6)
      .flatMap((taskId) => [
        taskId,
        ...(topology.upstream.get(taskId) ?? []).slice(0, 3),
        ...(topology.downstream.get(taskId) ?? []).slice(0, 3),
      ]);
    return [...new Set(around)];
  }
  // The roots and what follows the first of them: a legible corner to start reading from.
  const first = topology.order[0];
  const next = first === undefined ? [] : (topology.downstream.get(first) ?? []);
  return [...new Set([...topology.roots.slice(0, 3), ...next.slice(0, 4)])];
}

/** How an edge looks by what its ends have come to in a run. */
export type EdgeLook = "idle" | "passed" | "active" | "blocked";

/** See {@link EdgeLook}: a failed upstream blocks, a done one has passed, a running downstream is active. */
export function edgeLook(
  from: TaskInstanceState | undefined,
  to: TaskInstanceState | undefined,
): EdgeLook {
  if (from === "failed" || from === "upstream_failed") return "blocked";
  if (from !== "success") return "idle";
  return to === "running" || to === "queued" ? "active" : "passed";
}
