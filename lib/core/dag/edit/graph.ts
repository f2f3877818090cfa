import { isJsonObject } from "@/lib/schemas/json";
import { expandGroups } from "../groups";
import { readGroups, readTasks } from "../partial";
import { buildTopology, type TaskNeeds, type Topology } from "../topology";
import { type EditResult, editText } from "./edit";
import { siblingFor } from "./fields";
import { EditRefused } from "./refused";
import { requireTask } from "./tasks-of";
import type { YamlEditor } from "./yaml-editor";
import type { Path } from "./yaml-tree";

/** Makes a task wait for another one. A connection that closes a circle is refused, with the circle. */
export function connect(text: string, from: string, to: string): EditResult {
  return editText(text, (editor) => {
    connectIn(editor, from, to);
    return [to];
  });
}

/** Lets a task no longer wait for another one. */
export function disconnect(text: string, from: string, to: string): EditResult {
  return editText(text, (editor) => {
    requireTask(editor, to);
    const isTeardown = namesAt(editor, to, "teardown_for").includes(from);
    if (!namesAt(editor, to, "needs").includes(from) && !isTeardown) {
      const isByGroup = needsIn(editor).get(to)?.includes(from) === true;
      throw new EditRefused(
        isByGroup
          ? `"${to}" waits for "${from}" by a group: change what the group needs, or who needs it`
          : `"${to}" does not need "${from}"`,
      );
    }
    dropName(editor, to, "needs", from);
    dropName(editor, to, "teardown_for", from);
    return [to];
  });
}

/** Why a task cannot wait for another one; null when it can. */
export function connectionFault(needs: TaskNeeds, from: string, to: string): string | null {
  if (from === to) return `"${to}" cannot wait for itself`;
  const topology = buildTopology(needs);
  if (topology.upstream.get(to)?.includes(from) === true) return `"${to}" needs "${from}" already`;
  const way = wayBetween(topology, to, from);
  if (way === null) return null;
  return `"${from}" comes after "${to}" already, so they would wait for each other: ${[...way, to].join(" → ")}`;
}

/** See {@link connect}. */
export function connectIn(editor: YamlEditor, from: string, to: string): void {
  requireTask(editor, from);
  requireTask(editor, to);
  const fault = connectionFault(needsIn(editor), from, to);
  if (fault !== null) throw new EditRefused(fault);
  const needs = namesAt(editor, to, "needs");
  const path = ["tasks", to, "needs"];
  editor.set(path, [...needs, from], siblingFor(editor, path));
}

/** Each task's direct upstreams: groups spelled out, teardowns' setups included. */
function needsIn(editor: YamlEditor): TaskNeeds {
  const tasks = readTasks(editor.at(["tasks"]));
  return expandGroups(tasks, readGroups(editor.at(["groups"]))).needs;
}

/** The names in a list of a task; a single name counts as a list of one. */
export function namesAt(editor: YamlEditor, taskId: string, field: string): string[] {
  const task = editor.at(["tasks", taskId]);
  const value = isJsonObject(task) && Object.hasOwn(task, field) ? task[field] : undefined;
  const items = Array.isArray(value) ? value : [value];
  return items.filter((item) => typeof item === "string");
}

/** Takes a name out of a list of a task; the list goes with its last name. */
export function dropName(editor: YamlEditor, taskId: string, field: string, name: string): void {
  dropFrom(editor, ["tasks", taskId, field], name);
}

/** Takes a name out of the list at a path; the list goes with its last name. */
export function dropFrom(editor: YamlEditor, path: Path, name: string): void {
  const value = editor.at(path);
  if (value !== name && !(Array.isArray(value) && value.includes(name))) return;
  const left = Array.isArray(value) ? value.filter((item) => item !== name) : [];
  if (left.length === 0) editor.remove(path);
  else editor.set(path, left);
}

/** The shortest way along the flow from one task to another. */
function wayBetween(topology: Topology, from: string, to: string): string[] | null {
  const cameFrom = new Map<string, string | null>([[from, null]]);
  const queue = [from];
  for (const taskId of queue) {
    if (taskId === to) {
      const way: string[] = [];
      for (let at: string | null = to; at !== null; at = cameFrom.get(at) ?? null) way.push(at);
      return way.reverse();
    }
    for (const next of topology.downstream.get(taskId) ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, taskId);
      queue.push(next);
    }
  }
  return null;
}
