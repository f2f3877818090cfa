import type { OperatorSpec } from "@/lib/schemas/dag-document";
import type { JsonObject } from "@/lib/schemas/json";
import { type EditResult, editText } from "./edit";
import { linesOfTask } from "./fragment";
import { connectIn, dropFrom } from "./graph";
import { dropEmptyGroups } from "./groups";
import { referencesTo } from "./references";
import { EditRefused } from "./refused";
import { freeName, nameFault, namesIn, requireTask, taskIdsOf } from "./tasks-of";
import type { YamlEditor } from "./yaml-editor";

/** A task that is to be added. */
export type NewTask = {
  /** The name it should have; one that is taken gets a number. */
  taskId: string;
  /** Its fields, the operator first. */
  task: JsonObject & { operator: string };
  /** The tasks that it waits for. */
  needs?: readonly string[];
  /** The task behind which it is written; the last one otherwise. */
  after?: string | undefined;
};

/** Adds a task. */
export function addTask(text: string, { taskId, task, needs = [], after }: NewTask): EditResult {
  return editText(text, (editor) => {
    const taken = namesIn(editor);
    const fault = nameFault(taskId, []);
    if (fault !== null) throw new EditRefused(fault);
    const name = freeName(taskId, taken);
    for (const need of needs) requireTask(editor, need);
    editor.set(["tasks", name], task, after);
    for (const need of needs) connectIn(editor, need, name);
    return [name];
  });
}

/**
 * Takes tasks out, and their names out of what needs them and out of branches that lead to them. A
 * group goes with its last task.
 */
export function removeTasks(
  text: string,
  taskIds: readonly string[],
  operators: readonly OperatorSpec[],
): EditResult {
  return editText(text, (editor) => {
    for (const taskId of taskIds) {
      requireTask(editor, taskId);
      dropReferences(editor, taskId, operators);
      const group = editor.at(["tasks", taskId, "group"]);
      editor.remove(["tasks", taskId]);
      if (typeof group === "string") dropEmptyGroups(editor, [group]);
    }
    return [];
  });
}

/** Writes a task before another one in the text, or behind the last (null). What it does stays. */
export function moveTask(text: string, taskId: string, before: string | null): EditResult {
  return editText(text, (editor) => {
    requireTask(editor, taskId);
    if (before !== null) requireTask(editor, before);
    const value = editor.at(["tasks", taskId]);
    if (before === taskId || value === undefined || taskIdsOf(editor).length < 2) return [taskId];
    const lines = linesOfTask(editor, taskId);
    editor.remove(["tasks", taskId]);
    const left = taskIdsOf(editor);
    const place = before === null ? left.length : left.indexOf(before);
    editor.insertLines(["tasks"], taskId, lines, place === 0 ? null : left[place - 1]);
    return [taskId];
  });
}

function dropReferences(editor: YamlEditor, taskId: string, operators: readonly OperatorSpec[]) {
  const named = referencesTo(editor.value, taskId, "", operators).filter(
    ({ kind, path }) => kind === "field" && !(path[0] === "tasks" && path[1] === taskId),
  );
  const lists = new Map(named.map(({ path }) => [path.slice(0, 3).join("/"), path.slice(0, 3)]));
  for (const list of lists.values()) dropFrom(editor, list, taskId);
}
