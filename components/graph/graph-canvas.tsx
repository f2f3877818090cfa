"use client";

import {
  Background,
  BackgroundVariant,
  type Edge,
  MiniMap,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import { clsx } from "clsx";
import { Maximize, Minus, Plus } from "lucide-react";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { stateLook } from "@/components/shared/state";
import { IconButton } from "@/components/ui/button";
import type { GraphView } from "@/lib/schemas/api/dag";
import type { TaskInstanceView } from "@/lib/schemas/api/run";
import type { TaskInstanceState } from "@/lib/schemas/states";
import { edgeLook, isBright, isEdgeBright, kinOf, openingTasks, topologyOf } from "./highlight";
import { type TaskNode, TaskNodeView } from "./task-node";
import "@xyflow/react/dist/base.css";
import "./graph.css";

const nodeTypes = { task: TaskNodeView };
/** Largest zoom when fitting: a graph of two tasks need not fill the screen. */
const FIT = { padding: 0.12, maxZoom: 1.1, minZoom: 0.25 } as const;

type Props = {
  graph: GraphView;
  /** Of the chosen run; undefined while none is chosen. */
  tasks: readonly TaskInstanceView[] | undefined;
  /** Names the chosen run, so that the view moves once when another is chosen. */
  runKey: string;
  selected: string | null;
  onSelect: (taskId: string | null) => void;
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

function Flow({ graph, tasks, runKey, selected, onSelect, search }: Props) {
  const flow = useReactFlow();
  const frame = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const topology = useMemo(() => topologyOf(graph), [graph]);
  const byTask = useMemo(() => new Map(tasks?.map((task) => [task.taskId, task])), [tasks]);
  const wanted = search.trim().toLowerCase();
  const found = useMemo(
    () =>
      new Set(
        wanted === ""
          ? []
          : topology.taskIds.filter((taskId) => taskId.toLowerCase().includes(wanted)),
      ),
    [topology, wanted],
  );
  const kin = useMemo(() => kinOf(topology, hovered ?? selected), [topology, hovered, selected]);

  const nodes = useMemo(
    (): TaskNode[] =>
      graph.nodes.map((node) => {
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
            dim: wanted === "" ? !isBright(kin, node.taskId) : !found.has(node.taskId),
            found: found.has(node.taskId),
          },
        };
      }),
    [graph, byTask, selected, kin, found, wanted],
  );
  const edges = useMemo(
    (): Edge[] =>
      graph.edges.map((edge) => {
        const bright = isEdgeBright(kin, edge);
        const look = edgeLook(byTask.get(edge.from)?.state, byTask.get(edge.to)?.state);
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
    [graph, byTask, kin],
  );

  const showTasks = useEffectEvent((ids: readonly string[], durationMs: number) => {
    void flow.fitView({ ...FIT, nodes: ids.map((id) => ({ id })), duration: durationMs });
  });
  const fitOpening = useEffectEvent(() => {
    const states = new Map<string, TaskInstanceState>(
      tasks?.map((task) => [task.taskId, task.state]),
    );
    const box = frame.current;
    const zoom =
      box === null ? 1 : Math.min(box.clientWidth / graph.width, box.clientHeight / graph.height);
    showTasks(openingTasks(topology, states, zoom), 0);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run moves the view, once
  useEffect(() => {
    const timer = setTimeout(() => fitOpening(), 30);
    return () => clearTimeout(timer);
  }, [runKey, topology]);
  useEffect(() => {
    if (found.size === 0) return;
    const timer = setTimeout(() => showTasks([...found], motionMs()), 200);
    return () => clearTimeout(timer);
  }, [found]);

  return (
    <ReactFlow<TaskNode, Edge>
      ref={frame}
      className="dag-graph"
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      nodesDraggable={false}
      nodesConnectable={false}
      edgesFocusable={false}
      elementsSelectable
      deleteKeyCode={null}
      minZoom={0.15}
      maxZoom={1.75}
      onlyRenderVisibleElements={graph.nodes.length > 150}
      onNodeMouseEnter={(_, node) => setHovered(node.id)}
      onNodeMouseLeave={() => setHovered(null)}
      onNodeClick={(_, node) => onSelect(node.id)}
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
          nodeColor={(node: TaskNode) =>
            node.data.state === undefined
              ? "var(--line-strong)"
              : `var(--state-${stateLook(node.data.state).token})`
          }
        />
      )}
      <Panel position="bottom-left" className="flex gap-1">
        <IconButton
          size="sm"
          variant="secondary"
          label="Zoom in"
          onClick={() => void flow.zoomIn()}
        >
          <Plus size={14} aria-hidden />
        </IconButton>
        <IconButton
          size="sm"
          variant="secondary"
          label="Zoom out"
          onClick={() => void flow.zoomOut()}
        >
          <Minus size={14} aria-hidden />
        </IconButton>
        <IconButton
          size="sm"
          variant="secondary"
          label="Show everything"
          onClick={() => void flow.fitView({ ...FIT, duration: motionMs() })}
        >
          <Maximize size={14} aria-hidden />
        </IconButton>
      </Panel>
    </ReactFlow>
  );
}

function motionMs(): number {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 250;
}
