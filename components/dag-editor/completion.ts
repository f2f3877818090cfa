import { allUpstream } from "@/lib/core/dag/topology";
import { readYaml } from "@/lib/core/dag/yaml-source";
import { isJsonObject } from "@/lib/schemas/json";
import {
  documentSchema,
  keysAt,
  type SchemaKey,
  type SchemaNode,
  valueAt,
} from "./document-schema";
import { topologyOf } from "./name-completion";
import type { Suggestion, Suggestions, World } from "./suggestion";
import { openTemplate, type TemplateNames, templateSuggestions } from "./template-completion";
import { hasChoices, keyInsert, valueSuggestions } from "./value-completion";
import { type CursorPlace, placeAt, type YamlPath } from "./yaml-path";

/** Fields that authors write most, before the others; the rest follows in the schema's order. */
const FIRST_KEYS = ["dag_id", "description", "schedule", "start_date", "operator", "needs"];

/**
 * What may be written at `offset` of a document: keys that are not there yet, values by the schema,
 * names of this document and its team, and inside `{{ }}` what templates know. Null for nothing.
 */
export function suggestionsAt(text: string, offset: number, world: World): Suggestions | null {
  const place = placeAt(text, offset);
  const value = readYaml(text).value;
  const template = openTemplate(text, offset);
  if (template !== null) {
    return templateSuggestions(template.expression, offset, namesAt(place.path, value), world);
  }
  if (place.kind === "none") return null;
  const root = documentSchema(world.operators);
  const options = place.kind === "key" ? keysOrValues(place, value, root, world) : [];
  if (place.kind === "value") {
    const values = valueSuggestions(place.path, value, root, world, place.isFlow);
    options.push(...values.map((option) => fitValue(option, place, text)));
  }
  return options.length === 0 ? null : { from: place.from, to: place.to, options };
}

function keysOrValues(
  place: CursorPlace & { kind: "key" },
  value: unknown,
  root: SchemaNode,
  world: World,
): Suggestion[] {
  const mapping = valueAt(value, place.path);
  const present = new Set(isJsonObject(mapping) ? Object.keys(mapping) : []);
  const keys = keysAt(root, place.path, value);
  const options = keys
    .filter(({ name }) => !present.has(name))
    .map((key, index) => keySuggestion(key, index, place));
  const entry = newEntry(place.path, place);
  if (entry !== null) options.push(entry);
  if (!place.mayBeValue) return options;
  return [...options, ...valueSuggestions(place.path, value, root, world, place.isFlow)];
}

function keySuggestion(
  { name, node, isRequired }: SchemaKey,
  index: number,
  place: CursorPlace & { kind: "key" },
): Suggestion {
  const first = FIRST_KEYS.indexOf(name);
  const rank = (isRequired ? 60 : 0) + (first === -1 ? -Math.min(index, 30) : 30 - first);
  return {
    label: name,
    kind: "key",
    detail: [node.title, isRequired ? "required" : ""].filter(Boolean).join(" · "),
    info: keyInfo(node),
    insert: place.hasColon ? name : keyInsert(name, node, place.isFlow),
    rank,
    opensNext: !place.hasColon && hasChoices([...place.path, name], node),
  };
}

/** Description, default and examples of a field, for people. */
export function keyInfo(node: SchemaNode): string | undefined {
  const examples = Array.isArray(node.examples) ? node.examples : [];
  const shown = examples.map((example) => JSON.stringify(example)).slice(0, 3);
  const parts = [
    node.description,
    shown.length === 0 ? undefined : `For example ${shown.join(", ")}`,
    node.template === true ? "Templates are rendered here." : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join("\n\n");
}

/** A whole new task, group or param, where the names are the author's own. */
function newEntry(path: YamlPath, place: CursorPlace & { kind: "key" }): Suggestion | null {
  if (place.hasColon || place.isFlow || path.length !== 1) return null;
  const base = { kind: "snippet" as const, rank: 50, opensNext: false };
  if (path[0] === "tasks") {
    const insert = "#{task_id}:\n\toperator: #{bash}";
    return { ...base, label: "new task", detail: "a task with its operator", insert };
  }
  if (path[0] === "groups") {
    const insert = "#{group_id}:\n\tlabel: #{Label}";
    return { ...base, label: "new group", detail: "tasks that belong together", insert };
  }
  if (path[0] === "params") {
    const insert = "#{name}:\n\ttype: #{string}\n\tdefault: #{value}";
    return { ...base, label: "new param", detail: "a value that runs can be given", insert };
  }
  return null;
}

/** Adds the space behind a colon, and the quotes that the author has begun. */
function fitValue(
  option: Suggestion,
  place: CursorPlace & { kind: "value" },
  text: string,
): Suggestion {
  const first = text.charAt(place.from);
  const isQuoted = place.to > place.from && (first === '"' || first === "'");
  const quoted =
    isQuoted && !/^["'[{]/.test(option.label)
      ? { label: `${first}${option.label}${first}`, insert: `${first}${option.insert}${first}` }
      : {};
  const fitted = { ...option, ...quoted };
  return place.needsSpace ? { ...fitted, insert: ` ${fitted.insert}` } : fitted;
}

/** What templates of the task around a place can name. */
export function namesAt(path: YamlPath, value: unknown): TemplateNames {
  const params = valueAt(value, ["params"]);
  const tasks = valueAt(value, ["tasks"]);
  if (!isJsonObject(tasks)) {
    return { params: isJsonObject(params) ? Object.keys(params) : [], tasks: [] };
  }
  const own = path[0] === "tasks" ? String(path[1]) : "";
  const topology = topologyOf(value);
  const upstream = allUpstream(topology, [own]);
  return {
    params: isJsonObject(params) ? Object.keys(params) : [],
    tasks: topology.taskIds
      .filter((id) => id !== own)
      .map((id) => ({ id, isUpstream: upstream.has(id) })),
  };
}
