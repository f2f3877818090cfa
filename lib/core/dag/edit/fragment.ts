import { isMap } from "yaml";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { isJsonObject } from "@/lib/schemas/json";
import { type EditResult, editText } from "./edit";
import { dropName, namesAt } from "./graph";
import { columnOf, indented, lineStart } from "./lines";
import { EditRefused } from "./refused";
import { renameIn } from "./rename";
import { freeName, namesIn, requireTask, taskIdsOf } from "./tasks-of";
import { YamlEditor } from "./yaml-editor";
import { itemsOf, linesOf } from "./yaml-items";
import { printEntry } from "./yaml-print";
import { isFlow, keyOf, mapAt, type Path } from "./yaml-tree";

/** Some tasks as YAML that can be pasted into this or another document; "" when there is none. */
export function copyTasks(text: string, taskIds: readonly string[]): string {
  const editor = new YamlEditor(text);
  return fragmentOf(editor, taskIds);
}

/**
 * Puts copied tasks into a document: names that are taken get a number, also where the copies name
 * each other; needs of tasks that this document does not have are left out.
 */
export function pasteTasks(
  text: string,
  copied: string,
  operators: readonly OperatorSpec[],
  after?: string,
): EditResult {
  return editText(text, (editor) => paste(editor, readFragment(copied), operators, after));
}

/** Makes copies of tasks, behind the last of them; they wait for what the originals wait for. */
export function duplicateTasks(
  text: string,
  taskIds: readonly string[],
  operators: readonly OperatorSpec[],
): EditResult {
  return editText(text, (editor) => {
    for (const taskId of taskIds) requireTask(editor, taskId);
    const last = taskIdsOf(editor).findLast((taskId) => taskIds.includes(taskId));
    return paste(editor, new YamlEditor(fragmentOf(editor, taskIds)), operators, last);
  });
}

/** A task's lines as they are written, from column 0, with the comments above it. */
export function linesOfTask(editor: YamlEditor, taskId: string): string {
  return linesOfEntry(editor, ["tasks"], taskId);
}

/** The lines of an entry of a mapping, see {@link linesOfTask}. */
export function linesOfEntry(editor: YamlEditor, path: Path, key: string): string {
  const map = mapAt(editor.tree, path);
  const index = map?.items.findIndex((item) => keyOf(item) === key) ?? -1;
  if (map === undefined || index === -1 || isFlow(map)) {
    return printEntry(key, editor.at([...path, key]) ?? null);
  }
  const items = itemsOf(editor.text, map);
  const { start, end } = linesOf(editor.text, items, index);
  const column = columnOf(editor.text, items[index]?.start ?? start);
  return editor.text
    .slice(lineStart(editor.text, start), end)
    .replaceAll("\r\n", "\n")
    .trimEnd()
    .split("\n")
    .map((line) => (line.slice(0, column).trim() === "" ? line.slice(column) : line))
    .join("\n");
}

function fragmentOf(editor: YamlEditor, taskIds: readonly string[]): string {
  const wanted = taskIdsOf(editor).filter((taskId) => taskIds.includes(taskId));
  const tasks = wanted.map((taskId) => {
    const lines = linesOfTask(editor, taskId);
    // What an alias stands for may not come along: then the values are written out.
    return isWhole(lines) ? lines : printEntry(taskId, editor.at(["tasks", taskId]) ?? null);
  });
  return tasks.length === 0
    ? ""
    : `tasks:\n${tasks.map((lines) => indented(lines, 2)).join("\n")}\n`;
}

function isWhole(lines: string): boolean {
  try {
    return isMap(new YamlEditor(lines).tree.root);
  } catch (error) {
    if (error instanceof EditRefused) return false;
    throw error;
  }
}

/** Reads what was copied: `tasks:` with tasks, or the tasks alone. */
function readFragment(copied: string): YamlEditor {
  let fragment: YamlEditor;
  try {
    fragment = new YamlEditor(copied);
  } catch (error) {
    if (error instanceof EditRefused) throw new EditRefused("What was copied is no YAML of tasks");
    throw error;
  }
  if (!isJsonObject(fragment.at(["tasks"])) && isJsonObject(fragment.value)) {
    fragment = new YamlEditor(`tasks:\n${indented(copied, 2)}`);
  }
  const tasks = fragment.at(["tasks"]);
  const isTasks =
    isJsonObject(tasks) &&
    Object.keys(tasks).length > 0 &&
    Object.values(tasks).every((task) => isJsonObject(task) && typeof task.operator === "string");
  if (!isTasks) throw new EditRefused("What was copied is no YAML of tasks");
  return fragment;
}

function paste(
  editor: YamlEditor,
  fragment: YamlEditor,
  operators: readonly OperatorSpec[],
  after?: string,
): string[] {
  const there = namesIn(editor);
  const taken = [...there, ...taskIdsOf(fragment)];
  for (const taskId of taskIdsOf(fragment)) {
    if (!there.includes(taskId)) continue;
    const name = freeName(taskId, taken);
    taken.push(name);
    renameIn(fragment, taskId, name, operators);
  }
  const pasted = taskIdsOf(fragment);
  const known = new Set([...there, ...pasted]);
  for (const taskId of pasted) {
    const group = fragment.at(["tasks", taskId, "group"]);
    if (group !== undefined && !there.includes(String(group))) {
      fragment.remove(["tasks", taskId, "group"]);
    }
    for (const field of ["needs", "teardown_for"]) {
      for (const name of namesAt(fragment, taskId, field)) {
        if (!known.has(name)) dropName(fragment, taskId, field, name);
      }
    }
  }
  let last = after;
  for (const taskId of pasted) {
    editor.insertLines(["tasks"], taskId, linesOfTask(fragment, taskId), last);
    last = taskId;
  }
  return pasted;
}
