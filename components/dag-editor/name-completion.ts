import { expandGroups, groupChain } from "@/lib/core/dag/groups";
import { type PartialGroup, readGroups, readTasks } from "@/lib/core/dag/partial";
import { allDownstream, buildTopology, type Topology } from "@/lib/core/dag/topology";
import { valueAt } from "./document-schema";
import type { Suggestion } from "./suggestion";
import type { YamlPath } from "./yaml-path";

const TASK_LISTS = new Set(["needs", "pulls"]);

/** Whether names of the document's own tasks and groups may be written at a path. */
export function takesNames([area, , field, ...rest]: YamlPath): boolean {
  if (area !== "tasks" && area !== "groups") return false;
  if (field === "group") return rest.length === 0;
  return typeof field === "string" && TASK_LISTS.has(field) && rest.length <= 1;
}

/** Names of tasks and groups that may be written at a path that {@link takesNames}. */
export function nameSuggestions(path: YamlPath, value: unknown): Suggestion[] {
  const [area, id, field] = [String(path[0]), String(path[1]), String(path[2])];
  const groups = readGroups(valueAt(value, ["groups"]));
  if (field === "group") return groupSuggestions(area === "groups" ? id : null, groups);
  const isWhole = path.length === 3;
  const listed = valueAt(value, [area, id, field]);
  const present = new Set<unknown>(!isWhole && Array.isArray(listed) ? listed : []);
  const barred = barredFor(id, field === "needs", value, groups);
  const tasks = readTasks(valueAt(value, ["tasks"])).map(({ taskId, operator }) => ({
    id: taskId,
    detail: operator ?? undefined,
  }));
  // A task reads from tasks alone; it may wait for a group.
  const named = field === "needs" ? groups.map(({ groupId }) => groupId) : [];
  return [...tasks, ...named.map((groupId) => ({ id: groupId, detail: "group" }))]
    .filter((item) => !barred.has(item.id) && !present.has(item.id))
    .map((item, index) => ({
      label: item.id,
      kind: "task",
      detail: item.detail,
      insert: isWhole ? `[${item.id}#{}]` : item.id,
      rank: Math.min(index, 99),
    }));
}

/** The graph of a document's tasks as far as they can be read. */
export function topologyOf(value: unknown): Topology {
  const tasks = readTasks(valueAt(value, ["tasks"]));
  return buildTopology(expandGroups(tasks, readGroups(valueAt(value, ["groups"]))).needs);
}

function groupSuggestions(own: string | null, groups: readonly PartialGroup[]): Suggestion[] {
  const chain = chainIn(groups);
  return groups
    .filter(({ groupId, group }) => own === null || ![groupId, ...chain(group)].includes(own))
    .map(({ groupId, label }, index) => ({
      label: groupId,
      kind: "task",
      detail: label === groupId ? "group" : label,
      insert: groupId,
      rank: Math.min(index, 99),
    }));
}

/** What a task or a group cannot need: itself, what it is in, what is in it, what follows it. */
function barredFor(
  id: string,
  isOrdered: boolean,
  value: unknown,
  groups: readonly PartialGroup[],
): Set<string> {
  if (!isOrdered) return new Set([id]);
  const chain = chainIn(groups);
  const tasks = readTasks(valueAt(value, ["tasks"])).map((task) => ({
    id: task.taskId,
    around: chain(task.group),
  }));
  const all = [
    ...tasks,
    ...groups.map(({ groupId, group }) => ({ id: groupId, around: chain(group) })),
  ];
  const own = all.find((item) => item.id === id)?.around ?? [];
  const within = all.filter(({ around }) => around.includes(id)).map((item) => item.id);
  const after = allDownstream(topologyOf(value), [id, ...within]);
  // A group follows when any of its tasks does: some leaf of it is behind that one.
  const late = tasks.filter((task) => after.has(task.id)).flatMap(({ around }) => around);
  return new Set([id, ...own, ...within, ...after, ...late]);
}

function chainIn(groups: readonly PartialGroup[]): (group: string | null) => string[] {
  const parents = new Map(groups.map(({ groupId, group }) => [groupId, group]));
  return (group) => groupChain(group, (groupId) => parents.get(groupId));
}
