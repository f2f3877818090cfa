import type { Template } from "liquidjs";
import { didYouMean } from "@/lib/core/dag/did-you-mean";
import type { Problem } from "@/lib/schemas/problem";
import { TEMPLATE_ROOTS } from "./context";
import { TEMPLATE_FILTERS, TEMPLATE_TAGS, textEngine } from "./engine";
import { type VariableUse, variableUses } from "./references";
import { isTemplate } from "./render";
import { problemFromEngine } from "./template-error";

/** What is known where a template is written; what is left out is not checked. */
export type TemplateScope = {
  /** Default: the variables that every template knows. */
  roots?: readonly string[];
  params?: readonly string[];
  tasks?: ReadonlySet<string>;
  connections?: readonly string[];
  variables?: readonly string[];
  /** The field is marked secret. */
  isSecret?: boolean;
};

/** A problem of a template; its path is empty, its position counts from 1 within the text. */
export type TemplateProblem = Problem & { line: number; column: number };

/** Everything about a template that is wrong before anything is run. */
export function validateTemplate(text: string, scope: TemplateScope = {}): TemplateProblem[] {
  if (!isTemplate(text)) return [];
  let templates: Template[];
  try {
    templates = textEngine.parse(text);
  } catch (error) {
    return [withHints({ line: 1, column: 1, ...problemFromEngine(error) }, text)];
  }
  return variableUses(templates).flatMap((use) => problemsOfUse(use, scope));
}

/** Adds what would have been allowed to "undefined filter: x" and "tag x not found". */
function withHints(problem: TemplateProblem, text: string): TemplateProblem {
  const filter = /^Undefined filter: (\S+)/.exec(problem.message)?.[1];
  if (filter !== undefined) {
    return {
      ...problem,
      ...positionOfFilter(filter, problem, text),
      message: `There is no filter "${filter}"${suggestion(filter, TEMPLATE_FILTERS)}`,
      found: filter,
      allowed: TEMPLATE_FILTERS.join(", "),
    };
  }
  const tag = /^Tag "(\S+)" not found/.exec(problem.message)?.[1];
  if (tag === undefined) return problem;
  return {
    ...problem,
    message: `There is no tag "${tag}"${suggestion(tag, TEMPLATE_TAGS)}`,
    found: tag,
    allowed: TEMPLATE_TAGS.join(", "),
  };
}

/** The engine tells only where the `{{` stands that holds the filter. */
function positionOfFilter(
  filter: string,
  { line, column }: TemplateProblem,
  text: string,
): { line: number; column: number } {
  const lines = text.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, column - 1);
  const bar = text.slice(start).match(/\|\s*([A-Za-z_]\w*)/g) ?? [];
  let offset = start;
  for (const match of bar) {
    offset = text.indexOf(match, offset) + match.length;
    if (!match.endsWith(filter)) continue;
    const before = text.slice(0, offset - filter.length).split("\n");
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }
  return { line, column };
}

function suggestion(word: string, candidates: readonly string[]): string {
  const near = didYouMean(word, candidates);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

function problemsOfUse(use: VariableUse, scope: TemplateScope): TemplateProblem[] {
  const { line, column } = use;
  const problem = (
    message: string,
    details: { found: string; code: string; allowed?: string; severity?: "warning" },
  ): TemplateProblem[] => [{ path: [], message, line, column, severity: "error", ...details }];
  const unknown = (
    what: string,
    name: string,
    names: readonly string[] | ReadonlySet<string> | undefined,
    severity?: "warning",
  ) => {
    if (names === undefined || (names instanceof Set && names.has(name))) return [];
    const known = [...names];
    if (known.includes(name)) return [];
    return problem(`There is no ${what} "${name}"${suggestion(name, known)}`, {
      found: name,
      allowed: known.length === 0 ? "none here" : known.slice(0, 50).join(", "),
      code: `unknown_${what}`,
      ...(severity === undefined ? {} : { severity }),
    });
  };

  const [root, first, second] = use.path.map((step) => (step === null ? null : String(step)));
  const roots = scope.roots ?? TEMPLATE_ROOTS;
  if (typeof root !== "string" || !roots.includes(root))
    return unknown("variable", root ?? "", roots);
  if (root === "params")
    return typeof first === "string" ? unknown("param", first, scope.params) : [];
  if (root !== "xcom" && root !== "conn" && root !== "var") return [];

  const name = root === "var" ? second : first;
  if (root === "var" && first !== "value" && first !== "json") {
    return problem("Variables are read as var.value.NAME or var.json.NAME", {
      found: ["var", first].filter(Boolean).join("."),
      allowed: "var.value.NAME, var.json.NAME",
      code: "bad_reference",
    });
  }
  if (typeof name !== "string") {
    return problem(`${root} must name what it reads, because it is fetched beforehand`, {
      found: use.path.map((step) => step ?? "[…]").join("."),
      allowed: { xcom: "xcom.TASK", conn: "conn.ID.host", var: "var.value.NAME" }[root],
      code: "bad_reference",
    });
  }
  switch (root) {
    case "xcom":
      return unknown("task", name, scope.tasks);
    case "var":
      // A variable may well be made after the DAG that reads it.
      return unknown("variable", name, scope.variables, "warning");
    case "conn":
      if (second === "password" && scope.isSecret !== true) {
        return problem(
          `conn.${name}.password can only be rendered into a field that is marked secret`,
          {
            found: `conn.${name}.password`,
            code: "template_secret",
          },
        );
      }
      return unknown("connection", name, scope.connections);
  }
}
