import { toast } from "@/components/ui/toast";
import { dissolveGroup } from "@/lib/core/dag/edit/dissolve";
import { copyTasks, duplicateTasks, pasteTasks } from "@/lib/core/dag/edit/fragment";
import { connect, disconnect } from "@/lib/core/dag/edit/graph";
import { groupTasks, ungroupTasks } from "@/lib/core/dag/edit/groups";
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
  /** Puts tasks into a group, or out of theirs (null); those that are there already stay. */
  regroup: (taskIds: readonly string[], groupId: string | null) => void;
  /** Takes a group away; its tasks stay, with what it meant for them. */
  dissolve: (groupId: string) => void;
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
    regroup: (taskIds, groupId) => {
      const tasks = new Map(document.checked.parsed.tasks.map((task) => [task.taskId, task.group]));
      const moved = taskIds.filter((taskId) => (tasks.get(taskId) ?? null) !== groupId);
      const [only] = moved;
      if (only === undefined) return;
      const result = document.apply((text) =>
        groupId === null ? ungroupTasks(text, moved) : groupTasks(text, moved, groupId),
      );
      if (!result.ok) return;
      const what = moved.length === 1 ? only : `${moved.length} tasks`;
      toast({
        title: groupId === null ? `${what} taken out of the group` : `${what} put into ${groupId}`,
        action: { label: "Undo", onClick: document.undo },
      });
    },
    dissolve: (groupId) => {
      const result = document.apply((text) => dissolveGroup(text, groupId, operators));
      if (!result.ok) return;
      toast({
        title: `The group ${groupId} was taken away`,
        description: "Its tasks wait for the same ones as before.",
        action: { label: "Undo", onClick: document.undo },
      });
    },
    paste: (copied) => {
      const after = document.selection.at(-1);
      document.apply((text) => pasteTasks(text, copied, operators, after));
    },
  };
}
