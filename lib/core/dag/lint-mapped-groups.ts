import type { DagDocument } from "@/lib/schemas/dag-document";
import type { Problem } from "@/lib/schemas/problem";
import { type EffectiveTask, effectiveTask } from "./effective-task";
import { type ExpandedGroups, groupChain } from "./groups";
import { buildTopology, findCycles, type Topology } from "./topology";

/** A mapped group with the tasks in it, at any depth. */
type MappedGroup = { groupId: string; tasks: EffectiveTask[]; has: (taskId: string) => boolean };

/** What a mapped group cannot hold, and edges that would tear it apart; of a document that passed its schema. */
export function lintMappedGroups(document: DagDocument, { needs }: ExpandedGroups): Problem[] {
  const mapped = Object.entries(document.groups ?? {}).filter(([, group]) => group.expand);
  if (mapped.length === 0) return [];
  const topology = buildTopology(needs);
  const tasks = Object.keys(document.tasks).map((taskId) => effectiveTask(document, taskId));
  const ofGroups = mapped.flatMap(([groupId]): Problem[] => {
    const outer = mappedAround(document, groupId);
    if (outer !== undefined) return [nestedGroup(groupId, outer)];
    const members = tasks.filter((task) => isIn(document, task, groupId));
    const ids = new Set(members.map(({ taskId }) => taskId));
    const group = { groupId, tasks: members, has: (taskId: string) => ids.has(taskId) };
    return [
      ...members.flatMap((task) => memberProblems(document, group, task, topology)),
      ...ruleProblems(group, topology),
    ];
  });
  return [...ofGroups, ...ringProblems(tasks, topology)];
}

function parentOf({ groups = {} }: DagDocument) {
  return (groupId: string) => {
    const found = Object.hasOwn(groups, groupId) ? groups[groupId] : undefined;
    return found === undefined ? undefined : (found.group ?? null);
  };
}

function isIn(document: DagDocument, { group }: EffectiveTask, groupId: string): boolean {
  return groupChain(group, parentOf(document)).includes(groupId);
}

function mappedAround(document: DagDocument, groupId: string): string | undefined {
  const [, ...around] = groupChain(groupId, parentOf(document));
  return around.find((outer) => document.groups?.[outer]?.expand !== undefined);
}

function problem(
  path: (string | number)[],
  code: string,
  message: string,
  found: string,
  allowed: string,
): Problem {
  return { path, message, found, allowed, severity: "error", code };
}

function nestedGroup(groupId: string, outer: string): Problem {
  return problem(
    ["groups", groupId, "expand"],
    "mapped_in_mapped_group",
    `The group "${groupId}" cannot be mapped: it is in the mapped group "${outer}"`,
    groupId,
    "expand on one of them; a list of expansions makes every combination",
  );
}

function memberProblems(
  document: DagDocument,
  { groupId, has }: MappedGroup,
  { taskId, operator }: EffectiveTask,
  topology: Topology,
): Problem[] {
  const raw = document.tasks[taskId];
  const problems: Problem[] = [];
  if (raw?.expand !== undefined) {
    problems.push(
      problem(
        ["tasks", taskId, "expand"],
        "mapped_in_mapped_group",
        `Task "${taskId}" cannot be mapped: it is in the mapped group "${groupId}", whose elements it gets`,
        taskId,
        "expand on the group alone",
      ),
    );
  }
  if (raw?.teardown_for !== undefined) {
    problems.push(
      problem(
        ["tasks", taskId, "teardown_for"],
        "teardown_in_mapped_group",
        `Task "${taskId}" cannot be a teardown: it is in the mapped group "${groupId}"`,
        taskId,
        `a teardown outside of "${groupId}", which waits for all elements`,
      ),
    );
  }
  const outside = (topology.downstream.get(taskId) ?? []).filter((next) => !has(next));
  if (operator === "branch" && outside.length > 0) {
    problems.push(
      problem(
        ["tasks", taskId, "operator"],
        "branch_out_of_mapped_group",
        `The branch "${taskId}" decides the way of one element of "${groupId}": what is directly behind it must be in the group`,
        outside.join(", "),
        `tasks of "${groupId}"`,
      ),
    );
  }
  const needed = topology.upstream.get(taskId) ?? [];
  const beyond = needed.filter((before) => !has(before));
  if (beyond.length > 0 && beyond.length < needed.length) {
    problems.push(
      problem(
        ["tasks", taskId, "needs"],
        "needs_out_of_mapped_group",
        `Task "${taskId}" is in the midst of the mapped group "${groupId}" and cannot need "${beyond[0]}", which is outside: put it into the needs of the group`,
        beyond.join(", "),
        `tasks of "${groupId}"; needs of the group for all else`,
      ),
    );
  }
  return problems;
}

/** The group starts as one: those with which it begins must agree on when. */
function ruleProblems({ groupId, tasks, has }: MappedGroup, topology: Topology): Problem[] {
  const isRoot = ({ taskId }: EffectiveTask) =>
    !(topology.upstream.get(taskId) ?? []).some((before) => has(before));
  const [first, ...others] = tasks.filter(isRoot);
  const other = others.find(({ triggerRule }) => triggerRule !== first?.triggerRule);
  if (first === undefined || other === undefined) return [];
  const path = ["tasks", other.taskId];
  const message = `The mapped group "${groupId}" starts as one, but begins with "${first.taskId}" (${first.triggerRule}) and "${other.taskId}" (${other.triggerRule})`;
  return [
    problem(
      path,
      "rules_of_mapped_group",
      message,
      other.triggerRule,
      `the same trigger_rule for all tasks with which "${groupId}" begins, e.g. in its default_args`,
    ),
  ];
}

/** Each mapped group starts as one: with its tasks taken as one there must be no cycle. */
function ringProblems(tasks: readonly EffectiveTask[], topology: Topology): Problem[] {
  if (topology.order.length < tasks.length) return [];
  const groups = new Map(tasks.map(({ taskId, mappedGroup }) => [taskId, mappedGroup]));
  const nodeOf = (taskId: string) => groups.get(taskId) ?? taskId;
  const needs = new Map<string, Set<string>>();
  for (const { taskId } of tasks) {
    const node = nodeOf(taskId);
    const known = needs.get(node) ?? new Set();
    for (const before of topology.upstream.get(taskId) ?? []) {
      if (nodeOf(before) !== node) known.add(nodeOf(before));
    }
    needs.set(node, known);
  }
  const contracted = buildTopology(new Map([...needs].map(([id, set]) => [id, [...set]])));
  return findCycles(contracted).map((cycle) => {
    const groupId = cycle.find((id) => !groups.has(id)) ?? "";
    const told = [...cycle, cycle[0]].join(" → ");
    return problem(
      ["groups", groupId],
      "around_mapped_group",
      `The mapped group "${groupId}" starts as one, so that these wait for each other: ${told}`,
      told,
      `what is between tasks of "${groupId}" in the group, before it or behind it`,
    );
  });
}
