import type { MarksAt } from "@/lib/core/template/field-marks";
import { templateReferences, templateTexts } from "@/lib/core/template/references";
import { isTemplate } from "@/lib/core/template/render";
import { type TemplateScope, validateTemplate } from "@/lib/core/template/validate";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { TASK_FIELD_NAMES } from "@/lib/schemas/dag-task";
import type { Problem } from "@/lib/schemas/problem";
import { didYouMean } from "./did-you-mean";
import type { Position } from "./yaml-source";

/** A problem, and where in its text value it stands when that is known (from 1). */
export type LintProblem = Problem & { within?: Position };

/** What a task's config is checked against; `undefined` lists are not checked. */
export type ConfigScope = Pick<
  TemplateScope,
  "roots" | "params" | "tasks" | "connections" | "variables"
> & {
  /** Whether a task stands before the one at hand, and all that do. */
  isUpstream: (taskId: string) => boolean;
  upstream: () => readonly string[];
  /** What a branch may choose: the tasks and groups directly behind it. */
  ways: () => readonly string[];
};

/** Everything that is wrong in one task's config beyond its schema. */
export function lintConfig(
  taskId: string,
  task: Readonly<Record<string, unknown>>,
  operator: OperatorSpec,
  marksAt: MarksAt,
  scope: ConfigScope,
): LintProblem[] {
  const config = Object.fromEntries(
    Object.entries(task).filter(([key]) => !TASK_FIELD_NAMES.has(key)),
  );
  const problems: LintProblem[] = [
    ...templateProblems(config, marksAt, scope),
    ...connectionProblems(config, marksAt, scope.connections),
    ...downstreamProblems(config, marksAt, scope.ways),
    ...operatorProblems(config, operator),
  ];
  return problems.map((problem) => ({ ...problem, path: ["tasks", taskId, ...problem.path] }));
}

function templateProblems(
  config: Readonly<Record<string, unknown>>,
  marksAt: MarksAt,
  scope: ConfigScope,
): LintProblem[] {
  return templateTexts(config, marksAt).flatMap(({ path, text, isSecret }) =>
    textProblems(text, path, scope, isSecret),
  );
}

/** Everything that is wrong in one templated text of a task. */
export function textProblems(
  text: string,
  path: (string | number)[],
  scope: ConfigScope,
  isSecret = false,
): LintProblem[] {
  const problems = validateTemplate(text, { ...scope, isSecret }).map(
    ({ line, column, ...problem }): LintProblem => ({ ...problem, path, within: { line, column } }),
  );
  if (problems.length > 0) return problems;
  return templateReferences(text).xcoms.flatMap(({ taskId }): LintProblem[] =>
    scope.isUpstream(taskId)
      ? []
      : [
          {
            path,
            message: `xcom.${taskId} may not be there yet: task "${taskId}" is not upstream of this one`,
            found: `xcom.${taskId}`,
            allowed: scope.upstream().slice(0, 50).join(", ") || "a task upstream",
            severity: "warning",
            code: "xcom_not_upstream",
          },
        ],
  );
}

/** Ids in fields that name connections; what a template will render is known only later. */
function connectionProblems(
  config: Readonly<Record<string, unknown>>,
  marksAt: MarksAt,
  known: readonly string[] | undefined,
): Problem[] {
  if (known === undefined) return [];
  return namesIn(config, (key) => marksAt([key]).isConnection).flatMap(({ id, path }) =>
    known.includes(id)
      ? []
      : unknownName(id, path, known, {
          message: `There is no connection "${id}"`,
          none: "none is defined yet",
          code: "unknown_connection",
        }),
  );
}

/** Tasks and groups in fields that name what stands directly behind. */
function downstreamProblems(
  config: Readonly<Record<string, unknown>>,
  marksAt: MarksAt,
  waysBehind: () => readonly string[],
): Problem[] {
  const named = namesIn(config, (key) => marksAt([key]).isDownstream);
  if (named.length === 0) return [];
  const ways = waysBehind();
  return named.flatMap(({ id, path }) =>
    ways.includes(id)
      ? []
      : unknownName(id, path, ways, {
          message: `"${id}" is not a task or a group directly behind this one`,
          none: "none: no task needs this one",
          code: "not_downstream",
        }),
  );
}

/** The names that stand in some fields, alone or in lists; templates and empty texts are no names. */
function namesIn(
  config: Readonly<Record<string, unknown>>,
  isNaming: (key: string) => boolean,
): { id: string; path: (string | number)[] }[] {
  return Object.entries(config).flatMap(([key, value]) => {
    if (!isNaming(key)) return [];
    const named: { id: unknown; path: (string | number)[] }[] = Array.isArray(value)
      ? value.map((id: unknown, index) => ({ id, path: [key, index] }))
      : [{ id: value, path: [key] }];
    return named.flatMap(({ id, path }) =>
      typeof id !== "string" || id === "" || isTemplate(id) ? [] : [{ id, path }],
    );
  });
}

function unknownName(
  id: string,
  path: (string | number)[],
  known: readonly string[],
  { message, none, code }: { message: string; none: string; code: string },
): Problem[] {
  const near = didYouMean(id, known);
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  const allowed = known.length === 0 ? none : known.slice(0, 50).join(", ");
  return [{ path, message: `${message}${hint}`, found: id, allowed, severity: "error", code }];
}

function operatorProblems(
  config: Readonly<Record<string, unknown>>,
  operator: OperatorSpec,
): Problem[] {
  if (operator.check === undefined) return [];
  const parsed = operator.config.safeParse(config);
  if (!parsed.success) return [];
  return operator
    .check(parsed.data)
    .map((problem) => ({ ...problem, path: [...problem.path], severity: "error" as const }));
}
