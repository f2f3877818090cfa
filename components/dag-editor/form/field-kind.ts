import type { SchemaNode } from "../document-schema";

/** Which control a field of a document is edited with. */
export type FieldKind =
  | { control: "text"; isNumber: boolean }
  | { control: "date" }
  | { control: "template" }
  | { control: "code"; language: string }
  | { control: "choice"; values: readonly (string | number | boolean)[] }
  | { control: "names"; of: NameKind }
  | { control: "list"; of: NameKind }
  | { control: "map" }
  | { control: "json" };

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
  const kind = kindOf(name, node);
  return canShow(kind, value) ? kind : { control: "json" };
}

function kindOf(name: string, node: SchemaNode): FieldKind {
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
    if (!isNames) return { control: "json" };
    const isTasks = node.downstream === true;
    const isConnections = items.connection === true || name === "connections";
    const of = isTasks ? "task" : isConnections ? "connection" : (NAMED[name] ?? "text");
    return { control: "list", of };
  }
  if (types.size === 1 && types.has("object")) {
    const values = nodes.map(({ additionalProperties }) => additionalProperties).find(isNode);
    const isMap = values !== undefined && nodes.every(({ properties }) => properties === undefined);
    return isMap && alternativesOf(values).every(isScalar)
      ? { control: "map" }
      : { control: "json" };
  }
  // Where text is one of several forms, text is what most write; the others are edited as JSON.
  if (!nodes.every(isScalar) && !types.has("string")) return { control: "json" };
  // A time of day may be allowed besides; its schema names no format.
  const isDate = nodes.some(({ format }) => format === "date");
  if (isDate && nodes.every(({ type }) => type === "string")) return { control: "date" };
  const named = NAMED[name];
  if (named !== undefined) return { control: "names", of: named };
  if (node.template === true && types.has("string")) return { control: "template" };
  return { control: "text", isNumber: types.has("number") || types.has("integer") };
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
