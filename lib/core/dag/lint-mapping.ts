import { TEMPLATE_ROOTS } from "@/lib/core/template/context";
import { isTemplate } from "@/lib/core/template/render";
import { MAX_MAP_LENGTH } from "@/lib/schemas/dag-task";
import { isJsonObject } from "@/lib/schemas/json";
import type { Problem } from "@/lib/schemas/problem";
import { DEFAULT_MAP_LENGTH } from "./effective-task";
import { expansionsOf, type RawExpansion } from "./element-names";
import { type ConfigScope, type LintProblem, textProblems } from "./lint-config";

/** Operators that decide which way a run takes: which of several instances should? */
const FLOW_OPERATORS: ReadonlySet<string> = new Set(["branch", "short_circuit", "latest_only"]);

/** Everything that is wrong with how a task is mapped, beyond its schema. */
export function lintMapping(
  taskId: string,
  task: Readonly<Record<string, unknown>>,
  scope: ConfigScope,
): LintProblem[] {
  const problems = [
    ...(task.expand === undefined ? [] : operatorProblems(task.operator)),
    ...lintExpansions("task", task, scope),
  ];
  return problems.map((problem) => ({ ...problem, path: ["tasks", taskId, ...problem.path] }));
}

/** What is wrong with `expand` and the fields beside it, of a task or a group; paths start there. */
export function lintExpansions(
  kind: "task" | "group",
  owner: Readonly<Record<string, unknown>>,
  scope: ConfigScope,
): LintProblem[] {
  const expansions = expansionsOf(owner);
  if (expansions.length === 0) return unusedProblems(kind, owner);
  return [
    ...nameProblems(expansions),
    ...expansions.flatMap((expansion) => overProblems(expansion, kind, owner, scope)),
    ...labelProblems(owner, scope),
  ];
}

function unusedProblems(
  kind: "task" | "group",
  owner: Readonly<Record<string, unknown>>,
): Problem[] {
  return ["map_index_template", "max_map_length"].flatMap((key): Problem[] =>
    owner[key] === undefined
      ? []
      : [
          {
            path: [key],
            message: `${key} has no effect: the ${kind} has no expand`,
            found: key,
            allowed: "expand beside it",
            severity: "warning",
            code: "no_effect",
          },
        ],
  );
}

function operatorProblems(operator: unknown): Problem[] {
  if (typeof operator !== "string" || !FLOW_OPERATORS.has(operator)) return [];
  return [
    {
      path: ["expand"],
      message: `A task of the operator ${operator} cannot be mapped: it decides the way of the whole run`,
      found: operator,
      allowed: `expand on other operators than ${[...FLOW_OPERATORS].join(", ")}`,
      severity: "error",
      code: "not_mappable",
    },
  ];
}

function nameProblems(expansions: readonly RawExpansion[]): Problem[] {
  const seen = new Set<string>();
  return expansions.flatMap(({ value: { as }, path }): Problem[] => {
    if (typeof as !== "string") return [];
    const taken = TEMPLATE_ROOTS.includes(as)
      ? `"${as}" is a name that every template knows`
      : seen.has(as)
        ? `"${as}" is the name of another expansion`
        : null;
    seen.add(as);
    if (taken === null) return [];
    const allowed = "a name of its own";
    return [
      {
        path: [...path, "as"],
        message: taken,
        found: as,
        allowed,
        severity: "error",
        code: "taken",
      },
    ];
  });
}

function overProblems(
  { value: { over }, path: at }: RawExpansion,
  kind: "task" | "group",
  owner: Readonly<Record<string, unknown>>,
  scope: ConfigScope,
): LintProblem[] {
  const path = [...at, "over"];
  if (typeof over === "string") {
    if (isTemplate(over)) return textProblems(over, path, scope);
    const message = "A text is no list: only a template can render to one";
    const allowed = "a list, a mapping, or a template such as {{ xcom.list_files }}";
    return [{ path, message, found: over, allowed, severity: "error", code: "mapping_over_text" }];
  }
  const length = Array.isArray(over)
    ? over.length
    : isJsonObject(over)
      ? Object.keys(over).length
      : 0;
  const most = typeof owner.max_map_length === "number" ? owner.max_map_length : DEFAULT_MAP_LENGTH;
  if (length <= most) return [];
  const hint = most < MAX_MAP_LENGTH ? ` (max_map_length, up to ${MAX_MAP_LENGTH})` : "";
  return [
    {
      path,
      message: `There are ${length} elements; the ${kind} allows ${most}${hint}`,
      found: String(length),
      allowed: `at most ${most}`,
      severity: "error",
      code: "mapping_too_long",
    },
  ];
}

function labelProblems(
  { map_index_template: label }: Readonly<Record<string, unknown>>,
  scope: ConfigScope,
): LintProblem[] {
  return typeof label === "string" ? textProblems(label, ["map_index_template"], scope) : [];
}
