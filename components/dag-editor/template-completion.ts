import { TEMPLATE_VARIABLES } from "@/lib/core/template/context";
import { TEMPLATE_FILTERS } from "@/lib/core/template/engine";
import type { Suggestion, Suggestions, World } from "./suggestion";

/** What templates of one task can name. */
export type TemplateNames = {
  params: readonly string[];
  /** The tasks before this one first. */
  tasks: readonly { id: string; isUpstream: boolean }[];
};

const FILTER_WORDS: Readonly<Record<string, string>> = {
  ds: "2024-03-13",
  ds_nodash: "20240313",
  ts: "2024-03-13T06:00:00+00:00",
  ts_nodash: "20240313T060000",
  ts_nodash_with_tz: "20240313T060000+0000",
  ds_add: "days later: ds_add: 7",
  date: 'strftime: date: "%Y-%m"',
  json: "as JSON text",
  default: 'when empty: default: "eu"',
};
const CONNECTION_PARTS = ["host", "port", "schema", "login", "password", "type", "extra"];
const NAME = /^[A-Za-z_][\w-]*$/;

/** The text of an open `{{` or `{%` up to `offset`, with where it starts; null outside of one. */
export function openTemplate(
  text: string,
  offset: number,
): { expression: string; start: number } | null {
  const before = text.slice(Math.max(0, offset - 2000), offset);
  const open = Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%"));
  if (open === -1) return null;
  const expression = before.slice(open + 2);
  if (/[}%]\}/.test(expression)) return null;
  return { expression, start: offset - expression.length };
}

/** What may be written at the end of a template's expression; null within quotes. */
export function templateSuggestions(
  expression: string,
  offset: number,
  names: TemplateNames,
  world: World,
): Suggestions | null {
  const code = expression.replace(/"[^"]*"|'[^']*'/g, (quoted) => "_".repeat(quoted.length));
  if (/["']/.test(code)) return null;
  const filter = /\|\s*([A-Za-z_]*)$/.exec(code);
  if (filter !== null) {
    const from = offset - (filter[1] ?? "").length;
    return { from, to: offset, options: TEMPLATE_FILTERS.map(filterSuggestion) };
  }
  const path = /(?:^|[^\w.\]-])((?:[A-Za-z_][\w-]*\.)*[A-Za-z_]?[\w-]*)$/.exec(code)?.[1];
  if (path === undefined) return null;
  const steps = path.split(".");
  const word = steps.pop() ?? "";
  const options = steps.length === 0 ? rootSuggestions() : membersOf(steps, names, world);
  return options.length === 0 ? null : { from: offset - word.length, to: offset, options };
}

function filterSuggestion(name: string): Suggestion {
  const detail = FILTER_WORDS[name];
  return { label: name, kind: "filter", detail, insert: name, rank: detail === undefined ? 0 : 10 };
}

function rootSuggestions(): Suggestion[] {
  return TEMPLATE_VARIABLES.map(({ name, description }, index) => {
    const hasMembers = ["params", "xcom", "conn", "var"].includes(name);
    return {
      label: name,
      kind: "variable",
      info: description,
      insert: hasMembers ? `${name}.` : name,
      rank: hasMembers ? 20 : -index,
      opensNext: hasMembers,
    };
  });
}

function membersOf(steps: readonly string[], names: TemplateNames, world: World): Suggestion[] {
  const [root, first] = steps;
  const variable = (label: string, detail?: string): Suggestion => ({
    label,
    kind: "variable",
    detail,
    insert: label,
    rank: 0,
  });
  if (steps.length === 1) {
    switch (root) {
      case "params":
        return names.params.map((name) => variable(name, "param"));
      case "xcom":
        return names.tasks
          .filter(({ id }) => NAME.test(id))
          .map(({ id, isUpstream }) => ({
            ...variable(id, isUpstream ? "upstream" : "not upstream"),
            kind: "task" as const,
            rank: isUpstream ? 20 : -20,
          }));
      case "conn":
        return world.connections.map(({ id, type }) => ({
          ...variable(id, type),
          kind: "connection" as const,
          insert: `${id}.`,
          opensNext: true,
        }));
      case "var":
        return ["value", "json"].map((name) => ({
          ...variable(name, name === "json" ? "read as JSON" : "as text"),
          insert: `${name}.`,
          opensNext: true,
        }));
    }
    return listedMembers(root ?? "").map((name) => variable(name));
  }
  if (root === "conn" && steps.length === 2) return CONNECTION_PARTS.map((name) => variable(name));
  if (root === "var" && steps.length === 2 && (first === "value" || first === "json")) {
    return world.variables.map((name) => variable(name, "variable"));
  }
  return [];
}

/** The members that the description of a variable lists behind its colon. */
function listedMembers(root: string): string[] {
  if (!["dag", "dag_run", "task", "ti"].includes(root)) return [];
  const found = TEMPLATE_VARIABLES.find(({ name }) => name === root)?.description;
  return found?.split(": ")[1]?.split(", ") ?? [];
}
