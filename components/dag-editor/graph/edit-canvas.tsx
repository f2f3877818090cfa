"use client";

import {
  Background,
  BackgroundVariant,
  type Connection,
  type Edge,
  ReactFlow,
  SelectionMode,
  useReactFlow,
} from "@xyflow/react";
import { type DragEvent, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { GraphZoom, graphMotionMs } from "@/components/shared/graph-zoom";
import { toast } from "@/components/ui/toast";
import { connectionFault } from "@/lib/core/dag/edit/graph";
import type { GraphView } from "@/lib/schemas/api/dag";
import { useEditorDocument } from "../use-editor-document";
import { type EditElement, edgesOf, groupsOf, nodesOf } from "./edit-elements";
import { EditGroupView } from "./edit-group";
import { EditNodeView } from "./edit-node";
import { type GroupActions, GroupActionsProvider } from "./group-actions";
import { OPERATOR_DATA } from "./palette";
import { useGraphActions } from "./use-graph-actions";
import { useGroupDrag } from "./use-group-drag";
import "@xyflow/react/dist/base.css";
import "@/components/shared/graph.css";
import "./edit-graph.css";

// Not "group": the library has its own look for nodes of that name.
const nodeTypes = { task: EditNodeView, taskGroup: EditGroupView };
/** Tasks that are shown all at once when one of them is out of view. */
const SMALL_GRAPH = 12;
const FIT = { padding: 0.15, maxZoom: 1.1, minZoom: 0.45 } as const;

/** The graph of the document, to be edited: select, connect, drop operators on it. */
export function EditCanvas({
  graph,
  edge,
  onEdge,
  onRename,
}: {
  graph: GraphView;
  /** The edge that is selected, by its id. */
  edge: string | null;
  onEdge: (edge: string | null) => void;
  /** Of a task or a group. */
  onRename: (id: string) => void;
}) {
  const document = useEditorDocument();
  const actions = useGraphActions();
  const flow = useReactFlow();
  const frame = useRef<HTMLDivElement>(null);
  const { selection, isReadOnly, operators, checked } = document;
  const { parsed, problems } = checked;
  const [dropTarget, setDropTarget] = useState(false);

  const drag = useGroupDrag(graph, actions.regroup);
  const tasks = useMemo(
    () => nodesOf(graph, parsed.value, problems, selection, isReadOnly),
    [graph, parsed.value, problems, selection, isReadOnly],
  );
  const groups = useMemo(
    () => groupsOf(graph, drag.target, isReadOnly),
    [graph, drag.target, isReadOnly],
  );
  const nodes = useMemo((): EditElement[] => {
    if (drag.places.size === 0) return [...groups, ...tasks];
    const moved = tasks.map((node) => {
      const position = drag.places.get(node.id);
      return position === undefined ? node : { ...node, position, zIndex: 1 };
    });
    return [...groups, ...moved];
  }, [groups, tasks, drag.places]);
  const edges = useMemo(() => edgesOf(graph, edge), [graph, edge]);
  const needs = useMemo(
    () => new Map(parsed.tasks.map((task) => [task.taskId, task.upstream])),
    [parsed.tasks],
  );

  const fitOnce = useEffectEvent(() => void flow.fitView(FIT));
  useEffect(() => {
    const box = frame.current;
    if (box === null) return;
    // At first, and again with every change of the room that there is.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(() => fitOnce(), 60);
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }, []);
  // What was just made or chosen elsewhere comes into view.
  const first = selection[0];
  const show = useEffectEvent((taskId: string) => {
    const node = graph.nodes.find((one) => one.taskId === taskId);
    const box = frame.current?.getBoundingClientRect();
    if (node === undefined || box === undefined) return;
    const middle = { x: node.x + node.width / 2, y: node.y + node.height / 2 };
    const { x, y } = flow.flowToScreenPosition(middle);
    const isSeen = x > box.left && x < box.right && y > box.top && y < box.bottom;
    if (isSeen) return;
    // A small graph is seen whole, with what the task waits for.
    if (graph.nodes.length <= SMALL_GRAPH) {
      void flow.fitView({ ...FIT, duration: graphMotionMs() });
      return;
    }
    void flow.setCenter(middle.x, middle.y, { zoom: flow.getZoom(), duration: graphMotionMs() });
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new layout may have moved it away
  useEffect(() => {
    if (first === undefined) return;
    const timer = setTimeout(() => show(first), 60);
    return () => clearTimeout(timer);
  }, [first, graph]);

  function drop(event: DragEvent) {
    setDropTarget(false);
    const type = event.dataTransfer.getData(OPERATOR_DATA);
    const operator = operators.find((one) => one.type === type);
    if (operator === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const under = graph.nodes.find(
      ({ x, y, width, height }) =>
        at.x >= x && at.x <= x + width && at.y >= y && at.y <= y + height,
    );
    actions.add(operator, under?.taskId ?? null);
  }

  const groupActions: GroupActions = {
    edit: document.selectGroup,
    rename: onRename,
    select: document.select,
    dissolve: actions.dissolve,
  };
  const latestActions = useRef(groupActions);
  useEffect(() => {
    latestActions.current = groupActions;
  });
  // The same object always: the boxes are drawn anew only when they change.
  const ofGroups = useMemo(
    (): GroupActions => ({
      edit: (groupId) => latestActions.current.edit(groupId),
      rename: (groupId) => latestActions.current.rename(groupId),
      select: (taskIds) => latestActions.current.select(taskIds),
      dissolve: (groupId) => latestActions.current.dissolve(groupId),
    }),
    [],
  );

  return (
    <GroupActionsProvider value={ofGroups}>
      <ReactFlow<EditElement, Edge>
        ref={frame}
        className={`dag-graph edit-graph ${dropTarget ? "ring-2 ring-focus ring-inset" : ""}`}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        // Where tasks stand follows from what they wait for; a drag only changes their group.
        nodesDraggable={!isReadOnly}
        selectNodesOnDrag={false}
        nodeDragThreshold={6}
        onNodeDrag={drag.onNodeDrag}
        onNodeDragStop={drag.onNodeDragStop}
        nodesConnectable={!isReadOnly}
        edgesFocusable
        elementsSelectable
        deleteKeyCode={null}
        multiSelectionKeyCode={["Shift", "Meta", "Control"]}
        selectionKeyCode="Shift"
        selectionMode={SelectionMode.Partial}
        connectionRadius={28}
        minZoom={0.15}
        maxZoom={1.75}
        onlyRenderVisibleElements={graph.nodes.length > 150}
        onConnect={({ source, target }: Connection) => actions.connect(source, target)}
        isValidConnection={({ source, target }) => connectionFault(needs, source, target) === null}
        onConnectEnd={(_, state) => {
          if (state.isValid !== false || state.fromNode === null || state.toNode === null) return;
          const isForward = state.fromHandle?.type === "source";
          const [from, to] = isForward
            ? [state.fromNode.id, state.toNode.id]
            : [state.toNode.id, state.fromNode.id];
          const fault = connectionFault(needs, from, to);
          if (fault !== null) toast({ title: "Not connected", description: fault, tone: "danger" });
        }}
        onNodesChange={(changes) => {
          drag.onChanges(changes);
          const chosen = new Set(selection);
          for (const change of changes) {
            if (change.type !== "select") continue;
            if (change.selected) chosen.add(change.id);
            else chosen.delete(change.id);
          }
          if (chosen.size === selection.length && selection.every((id) => chosen.has(id))) return;
          document.select([...chosen]);
        }}
        onEdgesChange={(changes) => {
          for (const change of changes) {
            if (change.type !== "select") continue;
            if (change.selected) onEdge(change.id);
            else if (edge === change.id) onEdge(null);
          }
        }}
        onNodeDoubleClick={(_, node) => node.type === "task" && onRename(node.id)}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes(OPERATOR_DATA)) return;
          event.preventDefault();
          event.dataTransfer.dropEffect = "copy";
          setDropTarget(true);
        }}
        onDragLeave={() => setDropTarget(false)}
        onDrop={drop}
        attributionPosition="top-right"
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1} />
        <GraphZoom fit={FIT} />
      </ReactFlow>
    </GroupActionsProvider>
  );
}
