import { readYaml } from "@/lib/core/dag/yaml-source";
import { describeNodes, documentSchema, literalsOf, schemasAt, valueAt } from "./document-schema";
import type { World } from "./suggestion";
import { placeAt, type YamlPath } from "./yaml-path";

/** Help on a word of the document. */
export type Help = {
  from: number;
  to: number;
  title: string;
  /** The word as written in documents. */
  name: string;
  description: string | undefined;
  /** The values that are allowed, where they are few and known. */
  allowed: string[];
};

/** What the schema says of the key, or the operator, at `offset`; null where it says nothing. */
export function helpAt(text: string, offset: number, world: World): Help | null {
  const place = placeAt(text, offset);
  if (place.kind === "none" || place.to <= place.from) return null;
  const name = text.slice(place.from, place.to);
  const value = readYaml(text).value;
  if (place.kind === "value") return operatorHelp(place.path, name, place, world);
  if (!place.hasColon) return null;
  const path = [...place.path, name.replace(/^["']|["']$/g, "")];
  const nodes = schemasAt(documentSchema(world.operators), path, value);
  const { title, description } = describeNodes(nodes);
  if (title === undefined && description === undefined) return null;
  const operator = valueAt(value, [...path, "operator"]);
  if (path.length === 2 && path[0] === "tasks" && typeof operator === "string") {
    return operatorHelp([...path, "operator"], operator, place, world);
  }
  const allowed = literalsOf(nodes).map(String);
  return { from: place.from, to: place.to, title: title ?? name, name, description, allowed };
}

function operatorHelp(
  path: YamlPath,
  type: string,
  { from, to }: { from: number; to: number },
  { operators }: World,
): Help | null {
  if (path[0] !== "tasks" || path.length !== 3 || path[2] !== "operator") return null;
  const operator = operators.find((known) => known.type === type);
  if (operator === undefined) return null;
  const { label, description } = operator;
  return { from, to, title: label, name: type, description, allowed: [] };
}
