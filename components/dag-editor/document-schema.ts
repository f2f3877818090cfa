import * as z from "zod";
import { buildDagDocumentSchema, type OperatorSpec } from "@/lib/schemas/dag-document";
import { isJsonObject } from "@/lib/schemas/json";
import type { YamlPath } from "./yaml-path";

/** A node of the document's JSON Schema, with the marks of an operator's fields. */
export type SchemaNode = z.core.JSONSchema.BaseSchema;

const made = new WeakMap<readonly OperatorSpec[], SchemaNode>();

/** The JSON Schema of DAG documents for a catalogue; made once for each catalogue. */
export function documentSchema(operators: readonly OperatorSpec[]): SchemaNode {
  let schema = made.get(operators);
  if (schema === undefined) {
    schema = z.toJSONSchema(buildDagDocumentSchema(operators), {
      io: "input",
      unrepresentable: "any",
    });
    made.set(operators, schema);
  }
  return schema;
}

/**
 * The schemas that hold at a path, alternatives spread out. `value` is the document as far as it
 * can be read: it tells which operator a task has.
 */
export function schemasAt(root: SchemaNode, path: YamlPath, value: unknown): SchemaNode[] {
  let nodes = variantsOf(root, value);
  let at = value;
  for (const step of path) {
    at = childOf(at, step);
    nodes = nodes.flatMap((node) => stepInto(node, step)).flatMap((node) => variantsOf(node, at));
  }
  return nodes;
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: YamlPath): unknown {
  return path.reduce<unknown>(childOf, value);
}

/** A key that may stand in a mapping, with what describes it. */
export type SchemaKey = { name: string; node: SchemaNode; isRequired: boolean };

/**
 * The keys of a mapping at a path. Where several operators are still possible, those that all of
 * them share.
 */
export function keysAt(root: SchemaNode, path: YamlPath, value: unknown): SchemaKey[] {
  const objects = schemasAt(root, path, value).filter((node) => node.properties !== undefined);
  const first = objects[0];
  if (first === undefined) return [];
  const isOpen = objects.length > 1 && objects.every((node) => discriminatorOf(node) !== null);
  const names = isOpen
    ? Object.keys(first.properties ?? {}).filter((name) =>
        objects.every((node) => node.properties?.[name] !== undefined),
      )
    : [...new Set(objects.flatMap((node) => Object.keys(node.properties ?? {})))];
  return names.flatMap((name): SchemaKey[] => {
    const node = objects.map(({ properties }) => properties?.[name]).find(isNode);
    if (node === undefined) return [];
    return [{ name, node, isRequired: objects.every(({ required }) => required?.includes(name)) }];
  });
}

/** Every literal that the schemas allow, in their order. */
export function literalsOf(nodes: readonly SchemaNode[]): (string | number | boolean | null)[] {
  const literals = nodes.flatMap((node): unknown[] => {
    if (node.const !== undefined) return [node.const];
    if (node.enum !== undefined) return node.enum;
    return node.type === "boolean" ? [true, false] : [];
  });
  return [...new Set(literals)].filter(isScalar);
}

/** What the schemas of one place say of it, each from the first that says it. */
export function describeNodes(nodes: readonly SchemaNode[]): {
  title: string | undefined;
  description: string | undefined;
  examples: readonly unknown[];
} {
  return {
    title: nodes.find((node) => node.title !== undefined)?.title,
    description: nodes.find((node) => node.description !== undefined)?.description,
    examples: nodes.flatMap(({ examples }): unknown[] => (Array.isArray(examples) ? examples : [])),
  };
}

/** Whether the value at a place names a connection. */
export function isConnection(nodes: readonly SchemaNode[]): boolean {
  return nodes.some((node) => node.connection === true);
}

/** The form of what stands at a key, for what is inserted behind it. */
export function shapeOf(node: SchemaNode): "mapping" | "list" | "text" | "scalar" {
  if (node.language !== undefined && node.language !== "json") return "text";
  if (node.type === "object") return "mapping";
  return node.type === "array" ? "list" : "scalar";
}

/** The alternatives of a schema that fit what is there, the schema itself among them. */
function variantsOf(node: SchemaNode, value: unknown): SchemaNode[] {
  const alternatives = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].filter(isNode);
  if (alternatives.length === 0) return [node];
  const fitting = alternatives.filter((alternative) => mayBe(alternative, value));
  const chosen = fitting.length > 0 ? fitting : alternatives;
  return [node, ...chosen.flatMap((alternative) => variantsOf(alternative, value))];
}

/** Whether the discriminating key (`operator`) of a schema does not speak against it. */
function mayBe(node: SchemaNode, value: unknown): boolean {
  const discriminator = discriminatorOf(node);
  if (discriminator === null || !isJsonObject(value)) return true;
  return value[discriminator.key] === discriminator.value;
}

function discriminatorOf(node: SchemaNode): { key: string; value: unknown } | null {
  for (const [key, property] of Object.entries(node.properties ?? {})) {
    if (isNode(property) && property.const !== undefined) return { key, value: property.const };
  }
  return null;
}

function stepInto(node: SchemaNode, step: string | number): SchemaNode[] {
  if (typeof step === "number") {
    return [node.items].flat().filter(isNode);
  }
  const property = node.properties?.[step];
  if (isNode(property)) return [property];
  return [node.additionalProperties].filter(isNode);
}

function childOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return list[Number(step)];
  }
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function isNode(node: unknown): node is SchemaNode {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
