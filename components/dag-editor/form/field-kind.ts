import { isJsonObject } from "@/lib/schemas/json";
import type { SchemaKey, SchemaNode } from "../document-schema";

/** Which control a field of a document is edited with. */
export type FieldKind =
  | { control: "text"; isNumber: boolean }
  | { control: "date" }
  /** `isNumber`: a number that is typed is one, where any value may stand. */
  | { control: "template"; isNumber: boolean }
  | { control: "code"; language: string }
  | { control: "choice"; values: readonly (string | number | boolean)[] }
  | { control: "names"; of: NameKind }
  | { control: "list"; of: NameKind }
  /** Whole numbers. */
  | { control: "numbers" }
  | { control: "map" }
  | { control: "object"; fields: readonly SchemaKey[] }
  /** An object of one of several forms. */
  | { control: "variants"; variants: readonly Variant[] }
  /** Objects of one form by their names. */
  | { control: "records"; fields: readonly SchemaKey[] }
  | { control: "json" };

/** One of the forms that an object may have. */
export type Variant = {
  label: string;
  /** What tells it from the others. */
  fixed: Readonly<Record<string, string | number | boolean>>;
  fields: readonly SchemaKey[];
};

/** What the names in a field are of: they can be chosen, and any other can be typed. */
export type NameKind = "connection" | "pool" | "variable" | "task" | "zone" | "text";

/** Fields whose names are of something that the document or the team has. */
const NAMED: Readonly<Record<string, NameKind>> = {
  pool: "pool",
  variables: "variable",
  timezone: "zone",
  needs: "task",
  teardown_for: "task",
  pulls: "task",
};

/**
 * The control for a field by its JSON Schema and the value that stands there. What no control can
 * show is edited as JSON: nothing that the text may say is out of the form's reach.
 */
export function fieldKind(name: string, node: SchemaNode, value: unknown): FieldKind {
  const kind = kindOf(name, node, value);
  return canShow(kind, value) ? kind : { control: "json" };
}

function kindOf(name: string, node: SchemaNode, value: unknown): FieldKind {
  if (node.downstream === true && node.type !== "array") {
    return typeof value === "string" && value.includes("{{")
      ? { control: "template", isNumber: false }
      : { control: "list", of: "task" };
  }
  if (node.connection === true) return { control: "names", of: "connection" };
  if (node.language === "json") return { control: "json" };
  if (typeof node.language === "string") return { control: "code", language: node.language };
  const nodes = alternativesOf(node);
  const literals = nodes.flatMap(literalsOf);
  if (literals.length > 0 && nodes.every(isLiteral)) return { control: "choice", values: literals };
  const types = new Set(nodes.map(({ type }) => type));
  if (types.size === 1 && types.has("array")) {
    const items = nodes.map(({ items: item }) => item).find(isNode);
    const isNames =
      items !== undefined && alternativesOf(items).every(({ type }) => type === "string");
    if (!isNames) {
      const isNumbers = items !== undefined && alternativesOf(items).every(isInteger);
      return { control: isNumbers ? "numbers" : "json" };
    }
    const isTasks = node.downstream === true;
    const isConnections = items.connection === true || name === "connections";
    const of = isTasks ? "task" : isConnections ? "connection" : (NAMED[name] ?? "text");
    return { control: "list", of };
  }
  if (types.size === 1 && types.has("object")) {
    const { template } = node;
    return kindOfObject(template === true ? nodes.map((one) => ({ template, ...one })) : nodes);
  }
  if (types.size === 2 && types.has("array") && types.has("object")) {
    // Names, or names with a value for each: as it is written, a list at first.
    const wanted = isJsonObject(value) ? "object" : "array";
    const chosen = nodes.find(({ type }) => type === wanted);
    if (chosen !== undefined) return kindOf(name, chosen, value);
  }
  const lists = nodes.filter(({ type }) => type === "array");
  const isOneOrMore = lists.length > 0 && nodes.every((one) => isInteger(one) || isListOf(one));
  if (isOneOrMore) return { control: "numbers" };
  // A query's value may be several: the rows of a mapping show those that are one.
  if (nodes.length === 1 && node.template === true && isAny(node)) {
    return { control: "template", isNumber: true };
  }
  // Where text is one of several forms, text is what most write; the others are edited as JSON.
  if (!nodes.every(isScalar) && !types.has("string")) return { control: "json" };
  // A time of day may be allowed besides; its schema names no format.
  const isDate = nodes.some(({ format }) => format === "date");
  if (isDate && nodes.every(({ type }) => type === "string")) return { control: "date" };
  const named = NAMED[name];
  if (named !== undefined) return { control: "names", of: named };
  if (node.template === true && types.has("string"))
    return { control: "template", isNumber: false };
  return { control: "text", isNumber: types.has("number") || types.has("integer") };
}

function kindOfObject(nodes: readonly SchemaNode[]): FieldKind {
  const [first] = nodes;
  if (first === undefined) return { control: "json" };
  if (nodes.every(({ properties }) => properties !== undefined)) {
    return nodes.length === 1
      ? { control: "object", fields: fieldsOf(first) }
      : { control: "variants", variants: nodes.map(variantOf) };
  }
  const values = nodes.map(({ additionalProperties }) => additionalProperties).find(isNode);
  if (values === undefined || nodes.length > 1) return { control: "json" };
  const members = alternativesOf(values);
  if (members.some(isScalar) && members.every((one) => isScalar(one) || one.type === "array")) {
    return { control: "map" };
  }
  const [member] = members;
  return members.length === 1 && member?.properties !== undefined
    ? { control: "records", fields: fieldsOf(member) }
    : { control: "json" };
}

/** The fields of an object; what is always the same is none. Marks of the whole hold for each. */
function fieldsOf({ properties = {}, required = [], template }: SchemaNode): SchemaKey[] {
  return Object.entries(properties).flatMap(([name, node]): SchemaKey[] => {
    if (!isNode(node) || node.const !== undefined) return [];
    const marked = template === true ? { template, ...node } : node;
    return [{ name, node: marked, isRequired: required.includes(name) }];
  });
}

function variantOf(node: SchemaNode): Variant {
  const fixed = Object.entries(node.properties ?? {}).flatMap(([name, property]) =>
    isNode(property) && isLiteralValue(property.const) ? [[name, property.const] as const] : [],
  );
  const [told] = fixed;
  const label = told === undefined ? (node.required ?? []).join(", ") : `${told[0]}: ${told[1]}`;
  return { label, fixed: Object.fromEntries(fixed), fields: fieldsOf(node) };
}

/** Which of the forms a value has; undefined when none can show it. */
export function variantFor(variants: readonly Variant[], value: unknown): Variant | undefined {
  if (!isJsonObject(value)) return undefined;
  const fitting = variants.filter(
    ({ fixed, fields }) =>
      Object.entries(fixed).every(([name, literal]) => value[name] === literal) &&
      hasOnly(value, [...Object.keys(fixed), ...fields.map(({ name }) => name)]),
  );
  const isWhole = ({ fields }: Variant) =>
    fields.every(({ name, isRequired }) => !isRequired || Object.hasOwn(value, name));
  return fitting.find(isWhole) ?? fitting[0];
}

function hasOnly(value: object, names: readonly string[]): boolean {
  return Object.keys(value).every((name) => names.includes(name));
}

/** Whether a value can be shown in a control without losing anything of it. */
function canShow(kind: FieldKind, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  const isText = typeof value === "string";
  switch (kind.control) {
    case "json":
      return true;
    case "choice":
      return kind.values.some((known) => known === value) || isText;
    case "text":
      return isText || typeof value === "number";
    case "template":
      return isText || typeof value === "number" || typeof value === "boolean";
    case "code":
    case "date":
    case "names":
      return isText;
    case "list":
      return isText || (Array.isArray(value) && value.every((item) => typeof item === "string"));
    case "numbers":
      return [value].flat().every(Number.isInteger);
    case "object":
      return (
        isJsonObject(value) &&
        hasOnly(
          value,
          kind.fields.map(({ name }) => name),
        )
      );
    case "variants":
      return variantFor(kind.variants, value) !== undefined;
    case "records":
      return (
        isJsonObject(value) &&
        Object.values(value).every((member) =>
          canShow({ control: "object", fields: kind.fields }, member),
        )
      );
    case "map":
      return (
        typeof value === "object" &&
        !Array.isArray(value) &&
        Object.values(value).every((item) => typeof item !== "object")
      );
  }
}

/** The schemas that a value may fit, without that of null, which an empty field stands for. */
function alternativesOf(node: SchemaNode): SchemaNode[] {
  const alternatives = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].filter(isNode);
  const nodes = alternatives.length === 0 ? typesOf(node) : alternatives.flatMap(alternativesOf);
  const real = nodes.filter(({ type }) => type !== "null");
  return real.length === 0 ? nodes : real;
}

function isInteger({ type }: SchemaNode): boolean {
  return type === "integer";
}

function isListOf({ type, items }: SchemaNode): boolean {
  return type === "array" && isNode(items) && isInteger(items);
}

/** Whether the schema takes whatever there is. */
function isAny({ type, properties, items, language, anyOf, oneOf }: SchemaNode): boolean {
  return [type, properties, items, language, anyOf, oneOf].every((part) => part === undefined);
}

/** A schema of several types as one of each. */
function typesOf(node: SchemaNode): SchemaNode[] {
  const types: unknown = node.type;
  if (!Array.isArray(types)) return [node];
  return types.map((type): SchemaNode => ({ ...node, type }));
}

function literalsOf(node: SchemaNode): (string | number | boolean)[] {
  if (node.const !== undefined) return [node.const].filter(isLiteralValue);
  if (node.enum !== undefined) return node.enum.filter(isLiteralValue);
  return node.type === "boolean" ? [true, false] : [];
}

function isLiteral(node: SchemaNode): boolean {
  return node.const !== undefined || node.enum !== undefined || node.type === "boolean";
}

function isLiteralValue(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function isScalar({ type }: SchemaNode): boolean {
  return typeof type === "string" && ["string", "number", "integer", "boolean"].includes(type);
}

function isNode(node: unknown): node is SchemaNode {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}
