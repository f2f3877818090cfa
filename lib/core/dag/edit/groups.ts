import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { isJsonObject } from "@/lib/schemas/json";
import { expandGroups, groupChain } from "../groups";
import { readGroups, readTasks } from "../partial";
import { buildTopology, findCycles } from "../topology";
import { type EditResult, editText } from "./edit";
import { siblingFor } from "./fields";
import { dropFrom, namesAt } from "./graph";
import { type Reference, referencesTo } from "./references";
import { EditRefused } from "./refused";
import { nameFault, namesIn, requireTask, taskIdsOf } from "./tasks-of";
import type { YamlEditor } from "./yaml-editor";
import type { Path } from "./yaml-tree";

/** Puts tasks into a group; one that is not there yet is made. */
export function groupTasks(text: string, taskIds: readonly string[], groupId: string): EditResult {
  return editText(text, (editor) => {
    for (const taskId of taskIds) requireTask(editor, taskId);
    const wasSound = cyclesIn(editor).length === 0;
    if (editor.at(["groups", groupId]) === undefined) {
      const fault = nameFault(groupId, namesIn(editor));
      if (fault !== null) throw new EditRefused(fault);
      editor.set(["groups", groupId], {}, siblingFor(editor, ["groups", groupId]));
    }
    for (const taskId of taskIds) editor.set(["tasks", taskId, "group"], groupId, "operator");
    dropEmptyGroups(editor, groupIdsOf(editor));
    refuseFaults(editor, taskIds, groupId, wasSound);
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

/** Calls a group otherwise, wherever it is named: members, needs, branches. */
export function renameGroup(
  text: string,
  from: string,
  to: string,
  operators: readonly OperatorSpec[],
): EditResult & { references: Reference[] } {
  let references: Reference[] = [];
  const result = editText(text, (editor) => {
    requireGroup(editor, from);
    if (from === to) return [];
    const fault = nameFault(to, namesIn(editor));
    if (fault !== null) throw new EditRefused(fault);
    references = [
      ...membersNaming(editor, from, to),
      ...referencesTo(editor.value, from, to, operators).filter(({ kind }) => kind === "field"),
    ];
    for (const { path } of references) editor.set(path, to);
    editor.rename(["groups", from], to);
    return [];
  });
  return { ...result, references };
}

function membersNaming(editor: YamlEditor, from: string, to: string): Reference[] {
  const all: Path[] = [
    ...taskIdsOf(editor).map((id) => ["tasks", id, "group"]),
    ...groupIdsOf(editor).map((id) => ["groups", id, "group"]),
  ];
  return all
    .filter((path) => editor.at(path) === from)
    .map((path) => ({
      kind: "field",
      taskId: String(path[1]),
      path,
      before: from,
      after: to,
    }));
}

/** Refuses a group that would wait for itself with these tasks in it. */
function refuseFaults(
  editor: YamlEditor,
  taskIds: readonly string[],
  groupId: string,
  /** There was no circle before. */
  wasSound: boolean,
) {
  const groups = readGroups(editor.at(["groups"]));
  const parents = new Map(groups.map((group) => [group.groupId, group.group]));
  const around = groupChain(groupId, (id) => parents.get(id));
  const needsOf = new Map(groups.map((group) => [group.groupId, group.needs]));
  for (const taskId of taskIds) {
    const awaited = around.find((id) => namesAt(editor, taskId, "needs").includes(id));
    if (awaited !== undefined) {
      throw new EditRefused(`"${taskId}" waits for the group "${awaited}", so it cannot be in it`);
    }
    const waiting = around.find((id) => needsOf.get(id)?.includes(taskId));
    if (waiting !== undefined) {
      throw new EditRefused(`The group "${waiting}" waits for "${taskId}", which cannot be in it`);
    }
  }
  const [cycle] = wasSound ? cyclesIn(editor) : [];
  if (cycle !== undefined) {
    const way = [...cycle, cycle[0]].join(" → ");
    throw new EditRefused(`In "${groupId}" they would wait for each other: ${way}`);
  }
}

function cyclesIn(editor: YamlEditor): string[][] {
  const tasks = readTasks(editor.at(["tasks"]));
  return findCycles(buildTopology(expandGroups(tasks, readGroups(editor.at(["groups"]))).needs));
}

/** Refuses a group that is not there. */
export function requireGroup(editor: YamlEditor, groupId: string): void {
  if (!groupIdsOf(editor).includes(groupId))
    throw new EditRefused(`There is no group "${groupId}"`);
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

/** The document's groups, in the order of the text. */
export function groupIdsOf(editor: YamlEditor): string[] {
  const groups = editor.at(["groups"]);
  return isJsonObject(groups) ? Object.keys(groups) : [];
}
