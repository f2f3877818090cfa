import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { isJsonObject } from "@/lib/schemas/json";
import { TEMPLATE_ROOTS } from "../template/context";
import { keepMarks, type MarksAt, marksOfSchema } from "../template/field-marks";
import { ancestorsIn } from "./ancestors";
import { elementNames } from "./element-names";
import { type ExpandedGroups, waysBehind } from "./groups";
import { type ConfigScope, type LintProblem, lintConfig } from "./lint-config";
import { lintExpansions, lintMapping } from "./lint-mapping";
import { lintTeardown } from "./lint-teardown";
import { mappedGroupsOf } from "./mapped-groups";
import type { PartialGroup, PartialTask } from "./partial";
import { buildTopology } from "./topology";

/** A document that may be invalid, and what could be read of it. */
export type ReadDocument = {
  document: Readonly<Record<string, unknown>>;
  tasks: readonly PartialTask[];
  groups: readonly PartialGroup[];
  expanded: ExpandedGroups;
};

/** Everything that is wrong in each task, and in what each group is mapped over, beyond the schema. */
export function lintTasks(
  { document, tasks, groups, expanded }: ReadDocument,
  operators: ReadonlyMap<string, OperatorSpec>,
  names: Pick<ConfigScope, "connections" | "variables">,
): LintProblem[] {
  const topology = buildTopology(expanded.needs);
  const { isBefore } = ancestorsIn(topology);
  const mapped = mappedGroupsOf(tasks, groups);
  const elements = new Map(groups.map(({ groupId, elements }) => [groupId, elements ?? []]));
  const scope = {
    ...names,
    params: isJsonObject(document.params) ? Object.keys(document.params) : [],
    tasks: new Set(tasks.map(({ taskId }) => taskId)),
  };
  const before = (taskIds: readonly string[]) => (other: string) =>
    taskIds.some((taskId) => isBefore(other, taskId));
  const upstreamOf = (taskIds: readonly string[]) => () => topology.taskIds.filter(before(taskIds));

  const marks = new Map<OperatorSpec, MarksAt>();
  const marksOf = (operator: OperatorSpec) => {
    const known = marks.get(operator) ?? keepMarks(marksOfSchema(operator.config));
    marks.set(operator, known);
    return known;
  };

  const ofGroups = groups.flatMap(({ groupId, elements }): LintProblem[] => {
    const group = memberAt(document.groups, groupId);
    if (group === undefined) return [];
    const starts = expanded.roots.get(groupId) ?? [];
    const known = {
      ...scope,
      roots: [...TEMPLATE_ROOTS, ...(elements ?? [])],
      isUpstream: before(starts),
      upstream: upstreamOf(starts),
      ways: () => [],
    };
    return lintExpansions("group", group, known).map((problem) => ({
      ...problem,
      path: ["groups", groupId, ...problem.path],
    }));
  });
  const ofTasks = tasks.flatMap(({ taskId, operator: type }) => {
    const task = memberAt(document.tasks, taskId);
    const operator = type === null ? undefined : operators.get(type);
    if (task === undefined || operator === undefined) return [];
    const own = mapped.get(taskId) ?? null;
    const wholeOf = (next: string) => {
      const group = mapped.get(next) ?? null;
      return group === own ? null : group;
    };
    const downstream = topology.downstream.get(taskId) ?? [];
    const known = {
      ...scope,
      isUpstream: before([taskId]),
      upstream: upstreamOf([taskId]),
      ways: () => [...waysBehind(downstream, expanded.roots, wholeOf).keys()],
    };
    const ofElements = [...elementNames(task), ...(elements.get(own ?? "") ?? [])];
    const within =
      ofElements.length === 0 ? known : { ...known, roots: [...TEMPLATE_ROOTS, ...ofElements] };
    return [
      ...lintTeardown(taskId, task),
      ...lintMapping(taskId, task, within),
      ...lintConfig(taskId, task, operator, marksOf(operator), within),
    ];
  });
  return [...ofGroups, ...ofTasks];
}

function memberAt(of: unknown, id: string): Readonly<Record<string, unknown>> | undefined {
  const member = isJsonObject(of) && Object.hasOwn(of, id) ? of[id] : undefined;
  return isJsonObject(member) ? member : undefined;
}
