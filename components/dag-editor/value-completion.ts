import { stringify } from "yaml";
import { describeSchedule } from "@/lib/core/timetable/describe-schedule";
import { parseSchedule } from "@/lib/core/timetable/parse-schedule";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { SCHEDULE_PRESETS } from "@/lib/schemas/dag-schedule";
import { isJsonObject } from "@/lib/schemas/json";
import {
  describeNodes,
  isConnection,
  keysAt,
  literalsOf,
  type SchemaKey,
  type SchemaNode,
  schemasAt,
  shapeOf,
  valueAt,
} from "./document-schema";
import { nameSuggestions, takesNames } from "./name-completion";
import type { Suggestion, World } from "./suggestion";
import type { YamlPath } from "./yaml-path";

const CRONS = ["0 6 * * *", "0 6 * * 1-5", "*/15 * * * *", "0 */4 * * *"];
/** The first lines of a script, by its language. */
const OPENINGS: Readonly<Record<string, string>> = {
  python: "def main(context):\n\t\t\treturn #{}",
  typescript: "export default function main(context) {\n\t\treturn #{};\n\t}",
  sql: "select #{}",
};

/** What may be written as the value at a path. */
export function valueSuggestions(
  path: YamlPath,
  value: unknown,
  root: SchemaNode,
  world: World,
  isFlow: boolean,
): Suggestion[] {
  const [area] = path;
  const last = path.at(-1);
  const list = typeof last === "number" ? path.at(-2) : last;
  if (area === "tasks" && path.length === 3 && last === "operator") {
    const task = valueAt(value, path.slice(0, -1));
    const present = new Set(isJsonObject(task) ? Object.keys(task) : []);
    return world.operators.map((operator, index) => ({
      ...operatorSuggestion(operator, present, root, isFlow),
      rank: -index,
    }));
  }
  if (takesNames(path)) return nameSuggestions(path, value);
  if (area === "schedule" && (path.length === 1 || typeof last === "number")) {
    return scheduleSuggestions(path.length > 1);
  }
  if (area === "timezone") return zoneSuggestions(world.teamTimezone);
  const nodes = schemasAt(root, path, value);
  const isItem = typeof last === "number";
  if (isConnection(nodes) || (isItem && list === "connections")) {
    return connections(world, describeNodes(nodes).description ?? "");
  }
  if (isItem && list === "variables") return variables(world);
  const literals = literalsOf(nodes);
  if (literals.length > 0) return literals.map((literal, index) => literalAt(literal, index));
  return exampleSuggestions(nodes);
}

/** Whether {@link valueSuggestions} has more to say at a path than examples. */
export function hasChoices(path: YamlPath, node: SchemaNode): boolean {
  const last = String(path.at(-1));
  if (["operator", "needs", "pulls", "group", "schedule", "timezone"].includes(last)) return true;
  return isConnection([node]) || literalsOf([node]).length > 0;
}

/** What is inserted for a required key behind an operator, and for a key by itself. */
export function keyInsert(name: string, node: SchemaNode, isFlow: boolean): string {
  const shape = shapeOf(node);
  if (shape === "list") return `${name}: [#{}]`;
  if (isFlow) return shape === "mapping" ? `${name}: { #{} }` : `${name}: #{}`;
  if (shape === "mapping") return `${name}:\n\t#{}`;
  if (shape === "text") {
    return `${name}: |\n\t${OPENINGS[String(node.language)] ?? "#{}"}`;
  }
  return `${name}: #{}`;
}

function operatorSuggestion(
  { type, label, description }: OperatorSpec,
  present: ReadonlySet<string>,
  root: SchemaNode,
  isFlow: boolean,
): Omit<Suggestion, "rank"> {
  const missing = requiredKeys(root, type).filter(({ name }) => !present.has(name));
  const lines = missing.map(({ name, node }) => keyInsert(name, node, isFlow));
  const needs = missing.length === 0 ? "" : ` Needs ${missing.map(({ name }) => name).join(", ")}.`;
  return {
    label: type,
    kind: "operator",
    detail: label,
    info: `${description}.${needs}`,
    insert: [type, ...lines].join(isFlow ? ", " : "\n"),
  };
}

/** The keys that a task of an operator must have; its script, where one of several keys will do. */
function requiredKeys(root: SchemaNode, operator: string): SchemaKey[] {
  const like = { tasks: { task: { operator } } };
  const keys = keysAt(root, ["tasks", "task"], like).filter(({ name }) => name !== "operator");
  const required = keys.filter(({ isRequired }) => isRequired);
  return required.length > 0 ? required : keys.filter(({ name }) => name === "script");
}

function scheduleSuggestions(isItem: boolean): Suggestion[] {
  const presets = Object.entries(SCHEDULE_PRESETS)
    .filter(([, cron]) => !isItem || cron !== null)
    .map(([preset]) => preset);
  const texts = [...presets, ...CRONS].map((text, index): Suggestion => {
    const parsed = parseSchedule(text);
    const words = parsed.ok ? describeSchedule(parsed.schedule, "") : "";
    const yaml = scalarText(text);
    const detail = words.replace(/ \(\)$/, "");
    return { label: yaml, kind: "value", detail, insert: yaml, rank: -index };
  });
  if (isItem) return texts;
  const every = { label: "{ every: 15m }", insert: "{ every: #{15m} }", detail: "a fixed period" };
  const none = { label: "null", insert: "null", detail: "only when triggered" };
  return [
    ...texts,
    ...[every, none].map((item) => ({ ...item, kind: "value" as const, rank: -50 })),
  ];
}

function zoneSuggestions(teamTimezone: string): Suggestion[] {
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
  return zones.map((zone) => ({
    label: zone,
    kind: "value",
    detail: zone === teamTimezone ? "the team's" : undefined,
    insert: zone,
    rank: zone === teamTimezone ? 99 : zone === "UTC" ? 98 : 0,
  }));
}

/** Those of the type that the field's description names come first. */
function connections({ connections: known }: World, description: string): Suggestion[] {
  const words = description.toLowerCase();
  return known.map(({ id, type }) => ({
    label: id,
    kind: "connection",
    detail: type,
    insert: id,
    rank: words.includes(type) ? 20 : 0,
  }));
}

function variables({ variables: known }: World): Suggestion[] {
  return known.map((name) => ({ label: name, kind: "variable", insert: name, rank: 0 }));
}

function literalAt(literal: string | number | boolean | null, index: number): Suggestion {
  const text = scalarText(literal);
  return { label: text, kind: "value", insert: text, rank: Math.max(-99, -index) };
}

function exampleSuggestions(nodes: readonly SchemaNode[]): Suggestion[] {
  return describeNodes(nodes)
    .examples.filter((example) => typeof example === "string" || typeof example === "number")
    .map((example, index) => {
      const text = scalarText(example);
      return { label: text, kind: "value", detail: "for example", insert: text, rank: -20 - index };
    });
}

/** A scalar as YAML, in quotes where it needs them. */
export function scalarText(value: string | number | boolean | null): string {
  return stringify(value, { lineWidth: 0 }).trimEnd();
}
