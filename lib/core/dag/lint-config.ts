import { type MarksAt, marksOfSchema } from "@/lib/core/template/field-marks";
import { templateReferences, templateTexts } from "@/lib/core/template/references";
import { isTemplate } from "@/lib/core/template/render";
import { type TemplateScope, validateTemplate } from "@/lib/core/template/validate";
import { type OperatorSpec, TASK_FIELD_NAMES } from "@/lib/schemas/dag-document";
import type { Problem } from "@/lib/schemas/problem";
import { didYouMean } from "./did-you-mean";
import type { Position } from "./yaml-source";

/** A problem, and where in its text value it stands when that is known (from 1). */
export type LintProblem = Problem & { within?: Position };

/** What a task's config is checked against; `undefined` lists are not checked. */
export type ConfigScope = Pick<TemplateScope, "params" | "tasks" | "connections" | "variables"> & {
  /** Every task before the one at hand. */
  upstream: ReadonlySet<string>;
};

/** Everything that is wrong in one task's config beyond its schema. */
export function lintConfig(
  taskId: string,
  task: Readonly<Record<string, unknown>>,
  operator: OperatorSpec,
  scope: ConfigScope,
): LintProblem[] {
  const config = Object.fromEntries(
    Object.entries(task).filter(([key]) => !TASK_FIELD_NAMES.has(key)),
  );
  const marksAt = marksOfSchema(operator.config);
  const problems: LintProblem[] = [
    ...templateProblems(config, marksAt, scope),
    ...connectionProblems(config, marksAt, scope.connections),
    ...operatorProblems(config, operator),
  ];
  return problems.map((problem) => ({ ...problem, path: ["tasks", taskId, ...problem.path] }));
}

function templateProblems(
  config: Readonly<Record<string, unknown>>,
  marksAt: MarksAt,
  scope: ConfigScope,
): LintProblem[] {
  return templateTexts(config, marksAt).flatMap(({ path, text, isSecret }) => {
    const problems = validateTemplate(text, { ...scope, isSecret }).map(
      ({ line, column, ...problem }): LintProblem => ({
        ...problem,
        path,
        within: { line, column },
      }),
    );
    if (problems.length > 0) return problems;
    return templateReferences(text).xcoms.flatMap(({ taskId }): LintProblem[] =>
      scope.upstream.has(taskId)
        ? []
        : [
            {
              path,
              message: `xcom.${taskId} may not be there yet: task "${taskId}" is not upstream of this one`,
              found: `xcom.${taskId}`,
              allowed: [...scope.upstream].slice(0, 50).join(", ") || "a task upstream",
              severity: "warning",
              code: "xcom_not_upstream",
            },
          ],
    );
  });
}

/** Ids in fields that name connections; what a template will render is known only later. */
function connectionProblems(
  config: Readonly<Record<string, unknown>>,
  marksAt: MarksAt,
  known: readonly string[] | undefined,
): Problem[] {
  if (known === undefined) return [];
  return Object.entries(config).flatMap(([key, value]) => {
    if (!marksAt([key]).isConnection) return [];
    const named: { id: unknown; path: (string | number)[] }[] = Array.isArray(value)
      ? value.map((id: unknown, index) => ({ id, path: [key, index] }))
      : [{ id: value, path: [key] }];
    return named.flatMap(({ id, path }): Problem[] => {
      if (typeof id !== "string" || id === "" || isTemplate(id) || known.includes(id)) return [];
      const near = didYouMean(id, known);
      const hint = near === undefined ? "" : `; did you mean "${near}"?`;
      return [
        {
          path,
          message: `There is no connection "${id}"${hint}`,
          found: id,
          allowed: known.length === 0 ? "none is defined yet" : known.slice(0, 50).join(", "),
          severity: "error",
          code: "unknown_connection",
        },
      ];
    });
  });
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
