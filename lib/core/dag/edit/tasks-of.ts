import { ID_PATTERN } from "@/lib/schemas/dag-id";
import { FORBIDDEN_KEYS, isJsonObject } from "@/lib/schemas/json";
import { EditRefused } from "./refused";
import type { YamlEditor } from "./yaml-editor";
import { keyOf, mapAt } from "./yaml-tree";

/** The document's tasks, in the order of the text. */
export function taskIdsOf(editor: YamlEditor): string[] {
  const map = mapAt(editor.tree, ["tasks"]);
  if (map !== undefined) return map.items.flatMap((item) => keyOf(item) ?? []);
  const tasks = editor.at(["tasks"]);
  return isJsonObject(tasks) ? Object.keys(tasks) : [];
}

/** Every name that a task or a group of the document has: they share one space of names. */
export function namesIn(editor: YamlEditor): string[] {
  const groups = editor.at(["groups"]);
  return [...taskIdsOf(editor), ...(isJsonObject(groups) ? Object.keys(groups) : [])];
}

/** Refuses a task that is not there. */
export function requireTask(editor: YamlEditor, taskId: string): void {
  if (!taskIdsOf(editor).includes(taskId)) throw new EditRefused(`There is no task "${taskId}"`);
}

/** Why a task cannot have this name; null when it can. */
export function nameFault(taskId: string, taken: readonly string[]): string | null {
  if (!ID_PATTERN.test(taskId)) {
    return `"${taskId}" is no task id: 1 to 200 of the characters A-Z a-z 0-9 _ . -`;
  }
  if (FORBIDDEN_KEYS.has(taskId)) return `"${taskId}" is a reserved name`;
  return taken.includes(taskId) ? `The name "${taskId}" is taken already` : null;
}

/** A name like the wanted one that no task has yet: load, load_2, load_3. */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  const stem = wanted.replace(/_\d+$/, "").slice(0, 190);
  for (let number = 2; ; number += 1) {
    const name = `${stem}_${number}`;
    if (!taken.includes(name)) return name;
  }
}
