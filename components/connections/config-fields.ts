import * as z from "zod";
import { type ConnectionType, connectionConfigSchemas } from "@/lib/schemas/connection-config";
import type { JsonObject, JsonValue } from "@/lib/schemas/json";

/** A field of a connection's form, made of its schema. */
export type ConfigField = {
  name: string;
  title: string;
  kind: "text" | "secret" | "number" | "choice" | "pairs";
  required: boolean;
  /** Whether its text may have several lines. */
  multiline: boolean;
  /** Choices of a `choice`. */
  choices: readonly string[];
  /** What the schema fills in. */
  preset: JsonValue | undefined;
};

/** One line of a `pairs` field; `id` tells lines apart while they are edited. */
export type Pair = { id: number; key: string; value: string };
/** What stands in the fields: text, or the lines of pairs. */
export type ConfigInputs = Readonly<Record<string, string | readonly Pair[]>>;

const propertySchema = z.object({
  title: z.string().optional(),
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  default: z.json().optional(),
  secret: z.boolean().optional(),
  multiline: z.boolean().optional(),
});
const objectSchema = z.object({
  properties: z.record(z.string(), propertySchema),
  required: z.array(z.string()).default([]),
});

/** The fields of a type of connection, in the order of its schema. */
export function configFields(type: ConnectionType): ConfigField[] {
  const schema = z.toJSONSchema(connectionConfigSchemas[type], { io: "input" });
  const { properties, required } = objectSchema.parse(schema);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    title: property.title ?? name,
    kind: kindOf(property),
    // A secret may be empty: not everything that can have a password has one.
    required: required.includes(name) && property.secret !== true,
    multiline: property.multiline === true,
    choices: property.enum ?? [],
    preset: property.default,
  }));
}

function kindOf(property: z.infer<typeof propertySchema>): ConfigField["kind"] {
  if (property.secret === true) return "secret";
  if (property.enum !== undefined) return "choice";
  if (property.type === "integer" || property.type === "number") return "number";
  return property.type === "object" ? "pairs" : "text";
}

/** What the fields show at first: what is stored, else what the schema presets. */
export function initialInputs(
  fields: readonly ConfigField[],
  stored: JsonObject = {},
): ConfigInputs {
  return Object.fromEntries(
    fields.map((field) => {
      const value = stored[field.name] ?? field.preset;
      if (field.kind === "pairs") return [field.name, pairsOf(value)];
      if (field.kind === "secret" || value === undefined || value === null) return [field.name, ""];
      return [field.name, typeof value === "object" ? JSON.stringify(value) : String(value)];
    }),
  );
}

function pairsOf(value: JsonValue | undefined): Pair[] {
  if (value === undefined || value === null || typeof value !== "object") return [];
  return Object.entries(value).map(([key, text], id) => ({ id, key, value: String(text) }));
}

/**
 * The config to send. A secret that is left empty is left out when `secretsSet` has it, which keeps
 * it; one in `removed` is sent empty, which removes it. What `isShown` refuses is emptied.
 */
export function readInputs(
  fields: readonly ConfigField[],
  inputs: ConfigInputs,
  options: {
    secretsSet: readonly string[];
    removed: readonly string[];
    isShown: (name: string) => boolean;
  },
): JsonObject {
  const config: Record<string, JsonValue> = {};
  for (const field of fields) {
    const input = inputs[field.name] ?? "";
    const { name } = field;
    if (!options.isShown(name)) config[name] = "";
    else if (typeof input !== "string") config[name] = recordOf(input);
    else if (field.kind === "number") {
      if (input.trim() !== "") config[name] = numberOf(input);
    } else if (field.kind !== "secret") config[name] = input.trim();
    else if (input !== "" || options.removed.includes(name) || !options.secretsSet.includes(name)) {
      config[name] = input;
    }
  }
  return config;
}

/** What is wrong with a config, as far as the schema tells; kept secrets count as given. */
export function configIssues(
  type: ConnectionType,
  config: JsonObject,
  kept: readonly string[],
): z.ZodError | null {
  const whole = { ...Object.fromEntries(kept.map((name) => [name, "kept"])), ...config };
  const parsed = connectionConfigSchemas[type].safeParse(whole, { reportInput: true });
  return parsed.success ? null : parsed.error;
}

function recordOf(pairs: readonly Pair[]): JsonObject {
  return Object.fromEntries(
    pairs.filter(({ key }) => key.trim() !== "").map(({ key, value }) => [key.trim(), value]),
  );
}

/** The number, or the text as it is for the schema to refuse. */
function numberOf(text: string): number | string {
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}
