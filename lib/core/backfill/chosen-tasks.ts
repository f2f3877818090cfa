import { isJsonObject } from "@/lib/schemas/json";
import type { Problem } from "@/lib/schemas/problem";
import { didYouMean } from "../dag/did-you-mean";
import { groupMembers } from "../dag/group-members";
import { mappedGroupsOf } from "../dag/mapped-groups";
import { readGroups, readTasks } from "../dag/partial";

const MAX_ALLOWED = 50;

/** The tasks that the names in a backfill's order mean, and what is wrong with them. */
export type ChosenTasks = { tasks: string[]; problems: Problem[] };

/**
 * The tasks of a document that names of tasks and groups mean. A mapped group's elements are found by
 * one of its tasks for all, so that it is chosen as a whole or not at all.
 */
export function chosenTasks(document: unknown, wanted: readonly string[]): ChosenTasks {
  const { tasks: written, groups: boxes } = isJsonObject(document) ? document : {};
  const tasks = readTasks(written);
  const groups = readGroups(boxes);
  const members = groupMembers(tasks, groups);
  const known = new Set(tasks.map(({ taskId }) => taskId));
  const meant = new Set(
    wanted.flatMap((name) => (known.has(name) ? [name] : (members.get(name) ?? []))),
  );
  const names = [...known, ...members.keys()];
  const unknown = wanted.flatMap((name, index) =>
    names.includes(name) ? [] : [unknownName(name, index, names)],
  );
  const mapped = mappedGroupsOf(tasks, groups);
  const torn = wanted.flatMap((name, index): Problem[] => {
    const [one = ""] = known.has(name) ? [name] : (members.get(name) ?? []);
    const group = mapped.get(one);
    const isWhole = members.get(group ?? "")?.every((task) => meant.has(task)) ?? true;
    return group === undefined || isWhole ? [] : [tornGroup(name, index, group)];
  });
  return {
    tasks: tasks.map(({ taskId }) => taskId).filter((taskId) => meant.has(taskId)),
    problems: [...unknown, ...torn],
  };
}

function unknownName(name: string, index: number, names: readonly string[]): Problem {
  const near = didYouMean(name, names);
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  return {
    path: ["tasks", index],
    message: `The DAG has no task or group "${name}"${hint}`,
    found: name,
    allowed: names.slice(0, MAX_ALLOWED).join(", "),
    severity: "error",
    code: "unknown_task",
  };
}

function tornGroup(name: string, index: number, group: string): Problem {
  return {
    path: ["tasks", index],
    message: `"${name}" is a part of the mapped group "${group}", whose elements are found for all of its tasks: choose the group`,
    found: name,
    allowed: group,
    severity: "error",
    code: "part_of_mapped_group",
  };
}
