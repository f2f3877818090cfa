import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { isJsonObject, type JsonObject } from "@/lib/schemas/json";
import { type ExpandedGroups, expandGroups } from "../groups";
import { readGroups, readTasks } from "../partial";
import { type EditResult, editText } from "./edit";
import { siblingFor } from "./fields";
import { namesAt } from "./graph";
import { groupIdsOf, requireGroup } from "./groups";
import { referencesTo } from "./references";
import { EditRefused } from "./refused";
import { taskIdsOf } from "./tasks-of";
import type { YamlEditor } from "./yaml-editor";
import type { Path } from "./yaml-tree";

/**
 * Takes a group away and keeps what is in it, and what that means: its members go to the group
 * around it, what it needed its first tasks need, who needed it needs its last tasks, and its
 * default arguments are written where they counted.
 */
export function dissolveGroup(
  text: string,
  groupId: string,
  operators: readonly OperatorSpec[],
): EditResult {
  return editText(text, (editor) => {
    requireGroup(editor, groupId);
    if (editor.at(["groups", groupId, "expand"]) !== undefined) {
      throw new EditRefused(
        `The group "${groupId}" is mapped: without it its tasks have no elements. Take out its expand first`,
      );
    }
    const expanded = expandGroups(
      readTasks(editor.at(["tasks"])),
      readGroups(editor.at(["groups"])),
    );
    const members = membersOf(editor, groupId);
    const around = editor.at(["groups", groupId, "group"]);
    spellOutNeeds(editor, groupId, expanded, operators);
    keepDefaults(editor, groupId, members);
    for (const path of members) {
      if (typeof around === "string") editor.set([...path, "group"], around);
      else editor.remove([...path, "group"]);
    }
    editor.remove(groupIdsOf(editor).length === 1 ? ["groups"] : ["groups", groupId]);
    return members.flatMap(([area, id]) => (area === "tasks" ? [String(id)] : []));
  });
}

/** The tasks and groups that stand directly in a group. */
function membersOf(editor: YamlEditor, groupId: string): Path[] {
  const all: Path[] = [
    ...taskIdsOf(editor).map((id) => ["tasks", id]),
    ...groupIdsOf(editor).map((id) => ["groups", id]),
  ];
  return all.filter((path) => editor.at([...path, "group"]) === groupId);
}

function spellOutNeeds(
  editor: YamlEditor,
  groupId: string,
  { roots, leaves }: ExpandedGroups,
  operators: readonly OperatorSpec[],
) {
  const firsts = roots.get(groupId) ?? [];
  const lasts = leaves.get(groupId) ?? [];
  const needed = listAt(editor, ["groups", groupId, "needs"]);
  if (needed.length > 0) {
    for (const taskId of firsts) {
      const path = ["tasks", taskId, "needs"];
      const all = new Set([...namesAt(editor, taskId, "needs"), ...needed]);
      editor.set(path, [...all], siblingFor(editor, path));
    }
  }
  for (const list of listsNaming(editor, groupId, operators)) {
    const isNeeds = list.at(-1) === "needs" && list.length === 3;
    const names = listAt(editor, list);
    const instead = isNeeds ? lasts : firsts;
    const next = new Set(names.flatMap((name) => (name === groupId ? instead : [name])));
    if (next.size === 0) editor.remove(list);
    else editor.set(list, [...next]);
  }
}

/** The lists that name a group: needs, and the ways of branches. */
function listsNaming(
  editor: YamlEditor,
  groupId: string,
  operators: readonly OperatorSpec[],
): Path[] {
  const lists = new Map<string, Path>();
  for (const { kind, path } of referencesTo(editor.value, groupId, "", operators)) {
    if (kind !== "field") continue;
    if (typeof path.at(-1) !== "number") {
      throw new EditRefused(
        `${path.join(".")} leads to the group "${groupId}": name one of its tasks there first`,
      );
    }
    const list = path.slice(0, -1);
    lists.set(list.join("/"), list);
  }
  return [...lists.values()];
}

function keepDefaults(editor: YamlEditor, groupId: string, members: readonly Path[]) {
  const defaults = editor.at(["groups", groupId, "default_args"]);
  if (!isJsonObject(defaults)) return;
  for (const path of members) {
    const place = path[0] === "tasks" ? path : [...path, "default_args"];
    const own: JsonObject = objectAt(editor, place);
    for (const [key, value] of Object.entries(defaults)) {
      if (!Object.hasOwn(own, key)) editor.set([...place, key], value);
    }
  }
}

function objectAt(editor: YamlEditor, path: Path): JsonObject {
  const value = editor.at(path);
  return isJsonObject(value) ? value : {};
}

function listAt(editor: YamlEditor, path: Path): string[] {
  const value = editor.at(path);
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
