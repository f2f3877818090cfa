import {
  ClipboardPaste,
  Copy,
  CopyPlus,
  GitMerge,
  Group,
  Pencil,
  Plus,
  Redo2,
  Trash2,
  Undo2,
} from "lucide-react";
import type { ReactNode } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { useEditorDocument } from "../use-editor-document";
import { GroupPicker } from "./group-picker";
import { NeedsPicker } from "./needs-picker";

/** What the toolbar's buttons do. */
export type GraphToolbarProps = {
  isPaletteOpen: boolean;
  onTogglePalette: () => void;
  onRename: () => void;
  onDuplicate: () => void;
  onCopy: () => void;
  onPaste: () => void;
  onRemove: () => void;
};

/** Adding, undoing, and what can be done to the selected tasks. */
export function GraphToolbar(props: GraphToolbarProps) {
  const { selection, selectedTask, canUndo, canRedo, undo, redo } = useEditorDocument();
  const hasSome = selection.length > 0;
  return (
    <div
      role="toolbar"
      aria-label="Edit the graph"
      className="flex shrink-0 flex-wrap items-center gap-0.5 border-b bg-surface px-2 py-1.5"
    >
      <Button
        size="sm"
        variant={props.isPaletteOpen ? "secondary" : "primary"}
        icon={<Plus size={14} aria-hidden />}
        aria-label="Add task"
        aria-expanded={props.isPaletteOpen}
        aria-keyshortcuts="A"
        onClick={props.onTogglePalette}
      >
        Add
      </Button>
      <Tool label="Undo" keys="Control+Z" disabled={!canUndo} onClick={undo}>
        <Undo2 size={14} aria-hidden />
      </Tool>
      <Tool label="Redo" keys="Control+Shift+Z" disabled={!canRedo} onClick={redo}>
        <Redo2 size={14} aria-hidden />
      </Tool>
      <Tool label="Paste tasks" keys="Control+V" onClick={props.onPaste}>
        <ClipboardPaste size={14} aria-hidden />
      </Tool>
      {hasSome && (
        <>
          <span aria-hidden="true" className="mx-1 h-4 border-l" />
          <span role="status" className="max-w-32 truncate px-1 font-medium text-ink text-xs">
            {selectedTask ?? `${selection.length} tasks`}
          </span>
          {selectedTask !== null && (
            <>
              <Popover
                title={`${selectedTask} waits for`}
                trigger={
                  <Button size="sm" variant="ghost" icon={<GitMerge size={14} aria-hidden />}>
                    Needs
                  </Button>
                }
              >
                <NeedsPicker key={selectedTask} taskId={selectedTask} />
              </Popover>
              <Tool label="Rename" keys="F2" onClick={props.onRename}>
                <Pencil size={14} aria-hidden />
              </Tool>
            </>
          )}
          <Popover
            title={selectedTask === null ? "Group the tasks" : `Group of ${selectedTask}`}
            trigger={
              <Button size="sm" variant="ghost" icon={<Group size={14} aria-hidden />}>
                Group
              </Button>
            }
          >
            <GroupPicker key={selection.join(" ")} />
          </Popover>
          <Tool label="Duplicate" keys="Control+D" onClick={props.onDuplicate}>
            <CopyPlus size={14} aria-hidden />
          </Tool>
          <Tool label="Copy" keys="Control+C" onClick={props.onCopy}>
            <Copy size={14} aria-hidden />
          </Tool>
          <Tool label="Remove" keys="Delete" onClick={props.onRemove}>
            <Trash2 size={14} aria-hidden />
          </Tool>
        </>
      )}
    </div>
  );
}

function Tool({
  label,
  keys,
  disabled = false,
  onClick,
  children,
}: {
  label: string;
  keys: string;
  disabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <IconButton
      size="sm"
      label={label}
      tooltip={`${label} (${keys.replace("Control", "Ctrl").replaceAll("+", " + ")})`}
      aria-keyshortcuts={keys}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </IconButton>
  );
}
