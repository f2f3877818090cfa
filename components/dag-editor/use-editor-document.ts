"use client";

import { createContext, type RefObject, use, useMemo, useState } from "react";
import { toast } from "@/components/ui/toast";
import type { EditResult } from "@/lib/core/dag/edit/edit";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import type { CodeEditorHandle, CursorAt, HistoryState } from "./code-editor";
import { offsetOfTask, taskAt } from "./task-at";
import type { CheckedDocument } from "./use-checked-document";

/** The document under edit, as the code, the graph and the forms share it. */
export type EditorDocument = {
  /** As typed, this moment. */
  text: string;
  /** What is known of it; a moment behind while `checked.isPending`. */
  checked: CheckedDocument;
  operators: readonly OperatorSpec[];
  isReadOnly: boolean;
  /** The tasks that are selected, in the graph or by the cursor. */
  selection: readonly string[];
  /** The one task that is selected; null when none is, or several are. */
  selectedTask: string | null;
  /** The group whose form is shown; null when none is. Selecting tasks ends it. */
  selectedGroup: string | null;
  selectGroup: (groupId: string) => void;
  leaveGroup: () => void;
  /** Selects tasks, and shows the first of them in the code. */
  select: (taskIds: readonly string[]) => void;
  /**
   * Makes a change of the text as it is now; undo takes it back in one step. What the change is
   * about becomes selected. A refusal is told, unless the caller does that (`quiet`).
   */
  apply: (change: (text: string) => EditResult, options?: { quiet?: boolean }) => EditResult;
  /** Whether the form shows when the DAG runs. */
  isScheduleOpen: boolean;
  setScheduleOpen: (isOpen: boolean) => void;
  /** Brings the form of the DAG into view, with when it runs. */
  showSchedule: () => void;
  undo: () => void;
  redo: () => void;
} & HistoryState;

const EditorDocumentContext = createContext<EditorDocument | null>(null);

/** Hands the document to the parts of the editor. */
export const EditorDocumentProvider = EditorDocumentContext.Provider;

/** The document under edit, for a part of the editor. */
export function useEditorDocument(): EditorDocument {
  const document = use(EditorDocumentContext);
  if (document === null) throw new Error("useEditorDocument: there is no editor around");
  return document;
}

/** Makes the shared document of an editor; its text stays the code editor's own. */
export function useEditorDocumentOf({
  editor,
  text,
  checked,
  operators,
  isReadOnly,
  onShowForm,
}: {
  editor: RefObject<CodeEditorHandle | null>;
  text: string;
  checked: CheckedDocument;
  operators: readonly OperatorSpec[];
  isReadOnly: boolean;
  /** Brings the form into view where it is a tab. */
  onShowForm: () => void;
}): {
  document: EditorDocument;
  onCursor: (cursor: CursorAt) => void;
  onHistory: (history: HistoryState) => void;
} {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [history, setHistory] = useState<HistoryState>({ canUndo: false, canRedo: false });
  const [group, setGroup] = useState<string | null>(null);
  const [isScheduleOpen, setScheduleOpen] = useState(false);
  const { tasks, groups } = checked.parsed;
  const selection = useMemo(() => {
    // A task that was just made is not in the checked text yet.
    if (checked.isPending) return chosen;
    const known = new Set(tasks.map(({ taskId }) => taskId));
    return chosen.filter((taskId) => known.has(taskId));
  }, [chosen, tasks, checked.isPending]);

  function select(taskIds: readonly string[]) {
    setChosen(taskIds);
    // A change of the group's own fields is about no task.
    if (taskIds.length > 0) setGroup(null);
    const [first] = taskIds;
    const offset = first === undefined ? null : offsetOfTask(editor.current?.text() ?? text, first);
    if (offset !== null) editor.current?.reveal(offset);
  }

  const document: EditorDocument = {
    text,
    checked,
    operators,
    isReadOnly,
    selection,
    selectedTask: selection.length === 1 ? (selection[0] ?? null) : null,
    selectedGroup: groups.some(({ groupId }) => groupId === group) ? group : null,
    selectGroup: (groupId) => {
      setChosen([]);
      setGroup(groupId);
      onShowForm();
    },
    leaveGroup: () => setGroup(null),
    select,
    apply: (change, { quiet = false } = {}) => {
      const result: EditResult = isReadOnly
        ? { ok: false, reason: "You may look at this DAG, but not edit it" }
        : change(editor.current?.text() ?? text);
      if (result.ok) {
        editor.current?.edit(result.edits);
        select(result.taskIds);
      } else if (!quiet) {
        toast({ title: "That is not possible", description: result.reason, tone: "danger" });
      }
      return result;
    },
    isScheduleOpen,
    setScheduleOpen,
    showSchedule: () => {
      setChosen([]);
      setGroup(null);
      setScheduleOpen(true);
      onShowForm();
    },
    undo: () => editor.current?.undo(),
    redo: () => editor.current?.redo(),
    ...history,
  };
  return {
    document,
    onHistory: (next) =>
      setHistory((last) =>
        last.canUndo === next.canUndo && last.canRedo === next.canRedo ? last : next,
      ),
    onCursor: ({ offset, isOwn }) => {
      if (!isOwn) return;
      const taskId = taskAt(editor.current?.text() ?? text, offset);
      if (taskId !== null) setGroup(null);
      setChosen((last) => {
        if (taskId === null) return last.length === 0 ? last : [];
        return last.length === 1 && last[0] === taskId ? last : [taskId];
      });
    },
  };
}
