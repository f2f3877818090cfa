"use client";

import {
  Background,
  BackgroundVariant,
  type Edge,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import { clsx } from "clsx";
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { GraphZoom, graphMotionMs } from "@/components/shared/graph-zoom";
import { stateLook } from "@/components/shared/state";
import { formatCount } from "@/lib/browser/format";
import type { GraphView } from "@/lib/schemas/api/dag";
import type { TaskInstanceView } from "@/lib/schemas/api/run";
import { type GroupNode, GroupNodeView } from "./group-node";
import {
  edgeLook,
  isBright,
  isEdgeBright,
  kinOf,
  openingTasks,
  statesOf,
  topologyOf,
} from "./highlight";
import { type TaskNode, TaskNodeView } from "./task-node";
import "@xyflow/react/dist/base.css";
import "@/components/shared/graph.css";

// Not "group": the library has its own look for nodes of that name.
const nodeTypes = { task: TaskNodeView, taskGroup: GroupNodeView };
type GraphNode = TaskNode | GroupNode;
/** Largest zoom when fitting: a graph of two tasks need not fill the screen. */
const FIT = { padding: 0.12, maxZoom: 1.1, minZoom: 0.25 } as const;

type Props = {
  graph: GraphView;
  /** Of the chosen run; undefined while none is chosen. */
  tasks: readonly TaskInstanceView[] | undefined;
  /** Names the chosen run, so that the view moves once when another is chosen. */
  runKey: string;
  /** A task or a group. */
  selected: string | null;
  onSelect: (id: string | null) => void;
  /** Fold a group, or open it; left out where groups stay as they are. */
  onToggle?: ((groupId: string) => void) | undefined;
  search: string;
};

/** The graph of a version with the state of a run on it. Positions come from the server. */
export function GraphCanvas(props: Props) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

function Flow({ graph, tasks, runKey, selected, onSelect, onToggle, search }: Props) {
  const flow = useReactFlow();
  const frame = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const topology = useMemo(() => topologyOf(graph), [graph]);
  const byTask = useMemo(() => new Map(tasks?.map((task) => [task.taskId, task])), [tasks]);
  const states = useMemo(() => statesOf(graph, byTask), [graph, byTask]);
  const wanted = search.trim().toLowerCase();
  const found = useMemo(() => new Set(foundIn(graph, wanted)), [graph, wanted]);
  const latestToggle = useRef(onToggle);
  useEffect(() => {
    latestToggle.current = onToggle;
  });
  const toggledGroup = useRef<string | null>(null);
  // The same function always, so that nodes are made anew only when they change.
  const onToggleOnce = useCallback((groupId: string) => {
    toggledGroup.current = groupId;
    latestToggle.current?.(groupId);
  }, []);
  const hasToggle = onToggle !== undefined;
  const kin = useMemo(() => kinOf(topology, hovered ?? selected), [topology, hovered, selected]);

  const nodes = useMemo((): GraphNode[] => {
    const isDim = (id: string) => (wanted === "" ? !isBright(kin, id) : !found.has(id));
    const groups = graph.groups.flatMap((group): GroupNode[] => {
      const { groupId, box, folded } = group;
      if (box === null) return [];
      const state = states.get(groupId);
      const words = state === undefined ? "" : `: ${stateLook(state).label}`;
      return [
        {
          id: groupId,
          type: "taskGroup",
          position: { x: box.x, y: box.y },
          width: box.width,
          height: box.height,
          zIndex: folded ? 0 : -1,
          selected: groupId === selected,
          ariaLabel: `${group.label}, group of ${formatCount(group.tasks.length, "task")}${words}`,
          data: {
            groupId,
            label: group.label,
            taskCount: group.tasks.length,
            isMapped: group.mapped,
            folded,
            state,
            dim: folded && isDim(groupId),
            found: folded && found.has(groupId),
            onToggle: hasToggle ? onToggleOnce : undefined,
          },
        },
      ];
    });
    const ofTasks = graph.nodes.map((node): TaskNode => {
      const instance = byTask.get(node.taskId);
      const words = instance === undefined ? "" : `: ${stateLook(instance.state).label}`;
      return {
        id: node.taskId,
        type: "task",
        position: { x: node.x, y: node.y },
        width: node.width,
        height: node.height,
        selected: node.taskId === selected,
        ariaLabel: `${node.taskId}, ${node.operatorLabel}${words}`,
        data: {
          taskId: node.taskId,
          operator: node.operator,
          operatorLabel: node.operatorLabel,
          triggerRule: node.triggerRule,
          state: instance?.state,
          tryNumber: instance?.tryNumber ?? 0,
          maxTries: instance?.maxTries ?? 0,
          dim: isDim(node.taskId),
          found: found.has(node.taskId),
        },
      };
    });
    return [...groups, ...ofTasks];
  }, [graph, byTask, states, selected, kin, found, wanted, hasToggle, onToggleOnce]);
  const edges = useMemo(
    (): Edge[] =>
      graph.edges.map((edge) => {
        const bright = isEdgeBright(kin, edge);
        const look = edgeLook(states.get(edge.from), states.get(edge.to));
        return {
          id: `${edge.from}→${edge.to}`,
          source: edge.from,
          target: edge.to,
          focusable: false,
          className: clsx(
            "edge",
            `edge-${look}`,
            !bright && "edge-dim",
            bright && kin !== null && "edge-bright",
          ),
        };
      }),
    [graph, states, kin],
  );

  const showTasks = useEffectEvent((ids: readonly string[], durationMs: number) => {
    void flow.fitView({ ...FIT, nodes: ids.map((id) => ({ id })), duration: durationMs });
  });
  const fitOpening = useEffectEvent(() => {
    const box = frame.current;
    const zoom =
      box === null ? 1 : Math.min(box.clientWidth / graph.width, box.clientHeight / graph.height);
    showTasks(openingTasks(topology, states, zoom), 0);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run moves the view, once
  useEffect(() => {
    const group = toggledGroup.current;
    toggledGroup.current = null;
    const fit = () => (group === null ? fitOpening() : showTasks([group], graphMotionMs()));
    const timer = setTimeout(fit, 30);
    return () => clearTimeout(timer);
  }, [runKey, topology]);
  useEffect(() => {
    if (found.size === 0) return;
    const timer = setTimeout(() => showTasks([...found], graphMotionMs()), 200);
    return () => clearTimeout(timer);
  }, [found]);

  return (
    <ReactFlow<GraphNode, Edge>
      ref={frame}
      className="dag-graph"
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      nodesDraggable={false}
      nodesConnectable={false}
      edgesFocusable={false}
      elementsSelectable
      elevateNodesOnSelect={false}
      deleteKeyCode={null}
      minZoom={0.15}
      maxZoom={1.75}
      onlyRenderVisibleElements={graph.nodes.length > 150}
      onNodeMouseEnter={(_, node) => setHovered(isOpenGroup(node) ? null : node.id)}
      onNodeMouseLeave={() => setHovered(null)}
      onNodeClick={(_, node) => onSelect(node.id)}
      onNodeDoubleClick={(_, node) => {
        if (node.type === "taskGroup" && hasToggle) onToggleOnce(node.id);
      }}
      zoomOnDoubleClick={graph.groups.length === 0}
      onPaneClick={() => onSelect(null)}
      onNodesChange={(changes) => {
        // Enter on a focused node selects it; positions never change.
        for (const change of changes) {
          if (change.type === "select" && change.selected) onSelect(change.id);
        }
      }}
      attributionPosition="top-left"
    >
      <Background variant={BackgroundVariant.Dots} gap={20} size={1} />
      {graph.nodes.length > 8 && (
        <MiniMap
          pannable
          zoomable
          ariaLabel="Map of the whole graph"
          className="max-md:!hidden"
          style={{ width: 168, height: 112 }}
          nodeColor={(node: GraphNode) =>
            isOpenGroup(node)
              ? "transparent"
              : node.data.state === undefined
                ? "var(--line-strong)"
                : `var(--state-${stateLook(node.data.state).token})`
          }
        />
      )}
      <GraphZoom fit={FIT} />
    </ReactFlow>
  );
}

/** The nodes that a search means: tasks, and folded groups for themselves and for what is in them. */
function foundIn(graph: GraphView, wanted: string): string[] {
  if (wanted === "") return [];
  const matches = (text: string) => text.toLowerCase().includes(wanted);
  return [
    ...graph.nodes.flatMap(({ taskId }) => (matches(taskId) ? [taskId] : [])),
    ...graph.groups.flatMap(({ groupId, label, tasks, folded, box }) =>
      folded && box !== null && [groupId, label, ...tasks].some(matches) ? [groupId] : [],
    ),
  ];
}

function isOpenGroup(node: GraphNode): boolean {
  return node.type === "taskGroup" && !node.data.folded;
}
