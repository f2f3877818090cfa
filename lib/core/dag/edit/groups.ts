import { isJsonObject } from "@/lib/schemas/json";
import { type EditResult, editText } from "./edit";
import { siblingFor } from "./fields";
import { dropFrom } from "./graph";
import { EditRefused } from "./refused";
import { nameFault, namesIn, requireTask, taskIdsOf } from "./tasks-of";
import type { YamlEditor } from "./yaml-editor";

/** Puts tasks into a group; one that is not there yet is made. */
export function groupTasks(text: string, taskIds: readonly string[], groupId: string): EditResult {
  return editText(text, (editor) => {
    for (const taskId of taskIds) requireTask(editor, taskId);
    if (editor.at(["groups", groupId]) === undefined) {
      const fault = nameFault(groupId, namesIn(editor));
      if (fault !== null) throw new EditRefused(fault);
      editor.set(["groups", groupId], {}, siblingFor(editor, ["groups", groupId]));
    }
    for (const taskId of taskIds) editor.set(["tasks", taskId, "group"], groupId, "operator");
    dropEmptyGroups(editor, groupIdsOf(editor));
    return [...taskIds];
  });
}

/** Takes tasks out of their groups; a group goes with its last member. */
export function ungroupTasks(text: string, taskIds: readonly string[]): EditResult {
  return editText(text, (editor) => {
    for (const taskId of taskIds) {
      requireTask(editor, taskId);
      editor.remove(["tasks", taskId, "group"]);
    }
    dropEmptyGroups(editor, groupIdsOf(editor));
    return [...taskIds];
  });
}

/** Of these groups, those without members go, and their names out of what needs them. */
export function dropEmptyGroups(editor: YamlEditor, groupIds: readonly string[]): void {
  const next = () => emptyGroup(editor, groupIds);
  for (let empty = next(); empty !== undefined; empty = next()) {
    for (const taskId of taskIdsOf(editor)) dropFrom(editor, ["tasks", taskId, "needs"], empty);
    for (const other of groupIdsOf(editor)) dropFrom(editor, ["groups", other, "needs"], empty);
    editor.remove(groupIdsOf(editor).length === 1 ? ["groups"] : ["groups", empty]);
  }
}

function emptyGroup(editor: YamlEditor, groupIds: readonly string[]): string | undefined {
  const members = [
    ...taskIdsOf(editor).map((taskId) => editor.at(["tasks", taskId, "group"])),
    ...groupIdsOf(editor).map((groupId) => editor.at(["groups", groupId, "group"])),
  ];
  const there = groupIdsOf(editor).filter((groupId) => groupIds.includes(groupId));
  return there.find((groupId) => !members.includes(groupId));
}

function groupIdsOf(editor: YamlEditor): string[] {
  const groups = editor.at(["groups"]);
  return isJsonObject(groups) ? Object.keys(groups) : [];
}
