"use client";

import { ReactFlowProvider } from "@xyflow/react";
import { TriangleAlert } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, useState } from "react";
import { EmptyState } from "@/components/ui/empty-state";
import { toast } from "@/components/ui/toast";
import { isTyping } from "@/lib/browser/typing";
import type { GraphView } from "@/lib/schemas/api/dag";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { useEditorDocument } from "../use-editor-document";
import { EditCanvas } from "./edit-canvas";
import { GraphToolbar } from "./graph-toolbar";
import { OPERATOR_DATA, Palette } from "./palette";
import { RenameDialog } from "./rename-dialog";
import { useGraphActions } from "./use-graph-actions";

const EMPTY: GraphView = { width: 0, height: 0, nodes: [], edges: [], groups: [] };

/** The graph of the document, with everything that builds and changes it. */
export function EditGraph() {
  const document = useEditorDocument();
  const actions = useGraphActions();
  const { selection, selectedTask, isReadOnly, checked, operators } = document;
  const [isPaletteOpen, setIsPaletteOpen] = useState(false);
  const [edge, setEdge] = useState<string | null>(null);
  const [renamed, setRenamed] = useState<string | null>(null);
  const hasTasks = checked.parsed.tasks.length > 0;
  const graph = hasTasks || checked.isGraphStale ? (checked.graph ?? EMPTY) : EMPTY;

  function add(operator: OperatorSpec) {
    actions.add(operator, selectedTask);
  }
  function remove() {
    if (edge !== null) {
      const { from, to } = graph.edges.find((one) => `${one.from}→${one.to}` === edge) ?? {};
      setEdge(null);
      if (from !== undefined && to !== undefined) actions.disconnect(from, to);
    } else if (selection.length > 0) actions.remove(selection);
  }
  async function copyByButton() {
    const copied = actions.copy(selection);
    if (copied === null) return;
    try {
      await navigator.clipboard.writeText(copied);
      toast({
        title: selection.length === 1 ? "1 task copied" : `${selection.length} tasks copied`,
      });
    } catch {
      toast({ title: "The browser keeps the clipboard closed", description: "Use Ctrl + C." });
    }
  }
  async function pasteByButton() {
    try {
      actions.paste(await navigator.clipboard.readText());
    } catch {
      toast({ title: "The browser keeps the clipboard closed", description: "Use Ctrl + V." });
    }
  }
  function onKeyDown(event: KeyboardEvent) {
    if (isReadOnly || isTyping(event.target)) return;
    const isMod = event.ctrlKey || event.metaKey;
    const run = actionFor(event, isMod);
    if (run === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  }
  function actionFor({ key, shiftKey }: KeyboardEvent, isMod: boolean): (() => void) | undefined {
    const lower = key.toLowerCase();
    if (isMod) {
      if (lower === "z") return shiftKey ? document.redo : document.undo;
      if (lower === "y") return document.redo;
      if (lower === "d" && selection.length > 0) return () => actions.duplicate(selection);
      if (lower === "a") return () => document.select(graph.nodes.map(({ taskId }) => taskId));
      return undefined;
    }
    if (key === "Delete" || key === "Backspace") return remove;
    if (key === "F2" && selectedTask !== null) return () => setRenamed(selectedTask);
    if (lower === "a") return () => setIsPaletteOpen(true);
    return undefined;
  }
  function onCopy(event: ClipboardEvent, isCut: boolean) {
    if (isTyping(event.target) || selection.length === 0) return;
    const copied = actions.copy(selection);
    if (copied === null) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", copied);
    if (isCut && !isReadOnly) actions.remove(selection);
  }

  return (
    <>
      <section
        aria-label="Graph of the document"
        onKeyDown={onKeyDown}
        onCopy={(event) => onCopy(event, false)}
        onCut={(event) => onCopy(event, true)}
        onPaste={(event) => {
          if (isReadOnly || isTyping(event.target)) return;
          event.preventDefault();
          actions.paste(event.clipboardData.getData("text/plain"));
        }}
        className="flex min-h-0 flex-1 flex-col"
      >
        {!isReadOnly && (
          <GraphToolbar
            isPaletteOpen={isPaletteOpen}
            onTogglePalette={() => setIsPaletteOpen(!isPaletteOpen)}
            onRename={() => setRenamed(selectedTask)}
            onDuplicate={() => actions.duplicate(selection)}
            onCopy={() => void copyByButton()}
            onPaste={() => void pasteByButton()}
            onRemove={remove}
          />
        )}
        <div className="relative flex min-h-0 flex-1">
          {isPaletteOpen && !isReadOnly && (
            <Palette
              operators={operators}
              after={selectedTask}
              onAdd={add}
              onClose={() => setIsPaletteOpen(false)}
            />
          )}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: operators are dropped on it; Enter adds them, too */}
          <div
            className="relative min-h-56 min-w-0 flex-1 bg-canvas"
            onDragOver={(event) => {
              if (event.dataTransfer.types.includes(OPERATOR_DATA)) event.preventDefault();
            }}
            onDrop={(event) => {
              const type = event.dataTransfer.getData(OPERATOR_DATA);
              const operator = operators.find((one) => one.type === type);
              if (operator === undefined) return;
              event.preventDefault();
              actions.add(operator, null);
            }}
          >
            {graph.nodes.length === 0 ? (
              <EmptyState title="No task yet">
                {isReadOnly
                  ? "This document has no task."
                  : "Add one from the palette, drop an operator here, or paste tasks of another DAG."}
              </EmptyState>
            ) : (
              <ReactFlowProvider>
                <EditCanvas graph={graph} edge={edge} onEdge={setEdge} onRename={setRenamed} />
              </ReactFlowProvider>
            )}
            {graph.nodes.length > 0 && checked.isGraphStale && <StaleNote />}
          </div>
        </div>
      </section>
      {renamed !== null && <RenameDialog id={renamed} onClose={() => setRenamed(null)} />}
    </>
  );
}

function StaleNote() {
  return (
    <p
      role="status"
      className="absolute inset-x-3 top-3 flex items-center gap-1.5 rounded-md border border-warn-line bg-warn-soft px-2.5 py-1.5 text-warn-text text-xs"
    >
      <TriangleAlert size={14} aria-hidden className="shrink-0" />
      The last graph that could be drawn: the text cannot be read just now.
    </p>
  );
}
