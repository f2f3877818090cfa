import { toast } from "@/components/ui/toast";
import { copyTasks, duplicateTasks, pasteTasks } from "@/lib/core/dag/edit/fragment";
import { connect, disconnect } from "@/lib/core/dag/edit/graph";
import { newTask, taskNameFor } from "@/lib/core/dag/edit/new-task";
import { EditRefused } from "@/lib/core/dag/edit/refused";
import { addTask, removeTasks } from "@/lib/core/dag/edit/tasks";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { type EditorDocument, useEditorDocument } from "../use-editor-document";

/** What can be done to the tasks of the document, from the graph and its keys. */
export type GraphActions = {
  /** Adds a task; it waits for `after`. */
  add: (operator: OperatorSpec, after: string | null) => void;
  connect: (from: string, to: string) => void;
  disconnect: (from: string, to: string) => void;
  remove: (taskIds: readonly string[]) => void;
  duplicate: (taskIds: readonly string[]) => void;
  /** The tasks as YAML, for the clipboard; null when they cannot be copied. */
  copy: (taskIds: readonly string[]) => string | null;
  paste: (text: string) => void;
};

/** See {@link GraphActions}. */
export function useGraphActions(): GraphActions {
  return actionsOn(useEditorDocument());
}

function actionsOn(document: EditorDocument): GraphActions {
  const { operators } = document;
  return {
    add: (operator, after) => {
      document.apply((text) =>
        addTask(text, {
          taskId: taskNameFor(operator),
          task: newTask(operator),
          ...(after === null ? {} : { needs: [after], after }),
        }),
      );
    },
    connect: (from, to) => void document.apply((text) => connect(text, from, to)),
    disconnect: (from, to) => void document.apply((text) => disconnect(text, from, to)),
    remove: (taskIds) => {
      const result = document.apply((text) => removeTasks(text, taskIds, operators));
      if (!result.ok) return;
      const [only] = taskIds;
      toast({
        title:
          taskIds.length === 1 ? `${only} was removed` : `${taskIds.length} tasks were removed`,
        action: { label: "Undo", onClick: document.undo },
      });
    },
    duplicate: (taskIds) => void document.apply((text) => duplicateTasks(text, taskIds, operators)),
    copy: (taskIds) => {
      try {
        return copyTasks(document.text, taskIds);
      } catch (error) {
        if (!(error instanceof EditRefused)) throw error;
        toast({ title: "Nothing was copied", description: error.message, tone: "danger" });
        return null;
      }
    },
    paste: (copied) => {
      const after = document.selection.at(-1);
      document.apply((text) => pasteTasks(text, copied, operators, after));
    },
  };
}
