import * as z from "zod";
import {
  buildDagDocumentSchema,
  type DagDocument,
  dagFieldsShape,
  type OperatorSpec,
} from "@/lib/schemas/dag-document";
import { groupSchema, MAX_GROUPS } from "@/lib/schemas/dag-group";
import { dagParamSchema } from "@/lib/schemas/dag-param";
import { MAX_TASKS, TASK_FIELD_NAMES, taskFieldsShape } from "@/lib/schemas/dag-task";
import { defaultArgsSchema } from "@/lib/schemas/dag-task-defaults";
import { isJsonObject } from "@/lib/schemas/json";
import { hasErrors, type Problem } from "@/lib/schemas/problem";
import { type ExpandedGroups, expandGroups } from "./groups";
import { lintAssets } from "./lint-assets";
import type { LintProblem } from "./lint-config";
import { lintGraph } from "./lint-graph";
import { lintGroups } from "./lint-groups";
import { lintMappedGroups } from "./lint-mapped-groups";
import { type KnownPools, lintPools } from "./lint-pools";
import { lintSchedule } from "./lint-schedule";
import { lintTasks } from "./lint-tasks";
import { paramProblems } from "./params";
import { type PartialGroup, type PartialTask, readGroups, readTasks } from "./partial";
import { readYaml, type YamlSource } from "./yaml-source";
import { problemsFromZod } from "./zod-problems";

/** The most problems that are told of one document. */
export const MAX_PROBLEMS = 200;

/** What a document is checked against. Give the same `operators` array each time: it is a cache key. */
export type ParseOptions = {
  operators: readonly OperatorSpec[];
  /** Time zones to accept; default: all that the platform knows. */
  timezones?: readonly string[];
  /** Names that exist in the team; what is left out is not checked. */
  known?: {
    connections?: readonly string[];
    variables?: readonly string[];
    pools?: KnownPools;
    /** Those that something publishes. */
    assets?: readonly string[];
  };
};

/** A document as far as it could be read. */
export type ParsedDag = {
  /** Null when any problem is an error. */
  document: DagDocument | null;
  /** In the order of the text. */
  problems: Problem[];
  /** What the text says as plain JSON, valid or not; undefined when nothing could be read. */
  value: unknown;
  /** The tasks and groups that could be read, for a preview of the graph. */
  tasks: ReadTask[];
  groups: PartialGroup[];
};

/** A task as far as it could be read, with the tasks that it needs: groups are spelled out. */
export type ReadTask = Pick<PartialTask, "taskId" | "operator" | "group"> & {
  upstream: readonly string[];
};

/** Read a document from YAML (or JSON) text, with every problem at once. Never throws. */
export function parseDagYaml(text: string, options: ParseOptions): ParsedDag {
  const source = readYaml(text);
  if (source.problems.some(({ code }) => code === "yaml_size" || code === "yaml_depth")) {
    return { document: null, problems: source.problems, value: undefined, tasks: [], groups: [] };
  }
  const linted = lintDocument(source.value, options);
  const isBroken = source.problems.length > 0;
  const problems = linted.problems
    // Behind a syntax error whole branches are gone: what is "missing" then says nothing.
    .filter(({ code }) => !(isBroken && code === "missing"))
    .slice(0, MAX_PROBLEMS)
    .map((problem) => place(problem, source));
  const all = [...source.problems, ...problems].sort(
    (left, right) =>
      (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0),
  );
  return {
    document: hasErrors(all) ? null : linted.document,
    problems: all,
    value: source.value,
    tasks: linted.tasks,
    groups: linted.groups,
  };
}

/** Check a document that came as JSON. Like {@link parseDagYaml}, without lines and columns. */
export function parseDagValue(value: unknown, options: ParseOptions): ParsedDag {
  const { document, problems: found, tasks, groups } = lintDocument(value, options);
  const problems = found.slice(0, MAX_PROBLEMS).map(({ within: _within, ...problem }) => problem);
  return { document: hasErrors(problems) ? null : document, problems, value, tasks, groups };
}

const KEY_CODES: ReadonlySet<string> = new Set([
  "unknown_key",
  "bad_name",
  "missing",
  "group_named_as_task",
  "empty_group",
]);

function place({ within, ...problem }: LintProblem, source: YamlSource): Problem {
  const target = KEY_CODES.has(problem.code) ? "key" : "value";
  const position = (within === undefined ? undefined : source.locateWithin(problem.path, within)) ??
    source.locate(problem.path, target) ?? { line: 1, column: 1 };
  return { ...problem, ...position };
}

type Linted = Pick<ParsedDag, "document" | "tasks" | "groups"> & { problems: LintProblem[] };

function lintDocument(value: unknown, options: ParseOptions): Linted {
  if (!isJsonObject(value)) {
    const problem: Problem = {
      path: [],
      message: "A DAG document is a mapping with dag_id and tasks",
      found: value === undefined || value === null ? "nothing" : typeof value,
      allowed: "a mapping",
      severity: "error",
      code: "wrong_type",
    };
    return { document: null, problems: [problem], tasks: [], groups: [] };
  }
  const operators = new Map(options.operators.map((operator) => [operator.type, operator]));
  const result = schemaFor(options.operators).safeParse(value);
  const problems: LintProblem[] = result.success
    ? []
    : problemsFromZod(result.error.issues, value, (path) => knownKeysAt(path, value, operators));

  const tasks = readTasks(value.tasks);
  const groups = readGroups(value.groups);
  const isTooMany = tasks.length > MAX_TASKS || groups.length > MAX_GROUPS;
  const expanded = isTooMany ? NO_GRAPH : expandGroups(tasks, groups);
  problems.push(
    ...lintSchedule(value, options.timezones),
    ...lintAssets(value, options.known?.assets),
    ...lintParams(value.params),
  );
  if (!isTooMany) {
    problems.push(
      ...lintCommonFields(value.tasks, operators),
      ...lintGroups(tasks, groups),
      ...lintGraph(tasks, groups, expanded),
      ...lintPools(value, options.known?.pools),
      ...lintTasks({ document: value, tasks, groups, expanded }, operators, options.known ?? {}),
      ...(result.success ? lintMappedGroups(result.data, expanded) : []),
    );
  }
  return {
    document: result.success ? result.data : null,
    problems: withoutEchoes(problems),
    tasks: isTooMany ? [] : tasks.map((task) => readTask(task, expanded)),
    groups: isTooMany ? [] : groups,
  };
}

const NO_GRAPH: ExpandedGroups = {
  needs: new Map(),
  wide: [],
  roots: new Map(),
  leaves: new Map(),
};

function readTask({ taskId, operator, group }: PartialTask, { needs }: ExpandedGroups): ReadTask {
  return { taskId, operator, group, upstream: needs.get(taskId) ?? [] };
}

const schemas = new WeakMap<readonly OperatorSpec[], z.ZodType<DagDocument, unknown>>();

function schemaFor(operators: readonly OperatorSpec[]): z.ZodType<DagDocument, unknown> {
  let schema = schemas.get(operators);
  if (schema === undefined) {
    schema = buildDagDocumentSchema(operators);
    schemas.set(operators, schema);
  }
  return schema;
}

/** The schedule's own check says more than the schema does; of two at one place, keep that. */
function withoutEchoes(problems: readonly LintProblem[]): LintProblem[] {
  const isOfSchedule = ({ path }: Problem) => path[0] === "schedule";
  const isPrecise = problems.some((p) => isOfSchedule(p) && p.code.startsWith("schedule_"));
  return problems.filter((p) => !(isPrecise && isOfSchedule(p) && SCHEMA_CODES.has(p.code)));
}

const SCHEMA_CODES: ReadonlySet<string> = new Set([
  "wrong_type",
  "bad_value",
  "bad_format",
  "unknown_key",
  "missing",
  "too_small",
  "too_big",
]);

function knownKeysAt(
  path: readonly (string | number)[],
  document: Readonly<Record<string, unknown>>,
  operators: ReadonlyMap<string, OperatorSpec>,
): readonly string[] | undefined {
  if (path.length === 0) return [...Object.keys(dagFieldsShape), "tasks"];
  if (path[0] === "default_args") return Object.keys(defaultArgsSchema.shape);
  if (path[0] === "params" && path.length === 2) return Object.keys(dagParamSchema.shape);
  if (path[0] === "schedule") return ["every"];
  if (path[0] === "groups") {
    if (path[2] === "expand") return undefined;
    return Object.keys((path.length === 2 ? groupSchema : defaultArgsSchema).shape);
  }
  if (path[0] !== "tasks" || path.length !== 2) return undefined;
  const task = taskAt(document.tasks, String(path[1]));
  const operator = typeof task?.operator === "string" ? operators.get(task.operator) : undefined;
  return [...TASK_FIELD_NAMES, ...Object.keys(operator?.config.shape ?? {})];
}

function taskAt(tasks: unknown, taskId: string): Readonly<Record<string, unknown>> | undefined {
  const task = isJsonObject(tasks) && Object.hasOwn(tasks, taskId) ? tasks[taskId] : undefined;
  return isJsonObject(task) ? task : undefined;
}

const commonFieldsSchema = z.looseObject(taskFieldsShape);

/** The fields that every task has, of tasks whose operator is unknown: the schema stops there. */
function lintCommonFields(tasks: unknown, operators: ReadonlyMap<string, OperatorSpec>): Problem[] {
  if (!isJsonObject(tasks)) return [];
  return Object.entries(tasks).flatMap(([taskId, task]) => {
    if (!isJsonObject(task)) return [];
    if (typeof task.operator === "string" && operators.has(task.operator)) return [];
    const result = commonFieldsSchema.safeParse(task);
    if (result.success) return [];
    return problemsFromZod(result.error.issues, task).map((problem) => ({
      ...problem,
      path: ["tasks", taskId, ...problem.path],
    }));
  });
}

function lintParams(params: unknown): Problem[] {
  if (!isJsonObject(params)) return [];
  return Object.entries(params).flatMap(([name, param]) => {
    const parsed = dagParamSchema.safeParse(param);
    if (!parsed.success) return [];
    return paramProblems(parsed.data).map((problem) => ({
      ...problem,
      path: ["params", name, ...problem.path],
    }));
  });
}
