import * as z from "zod";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { isJsonObject, type JsonObject, type JsonValue, jsonValueSchema } from "@/lib/schemas/json";

/** The first lines of a script, by its language. */
const SCRIPTS: Readonly<Record<string, string>> = {
  bash: 'echo "Hello, {{ ds }}"\n',
  python: "def main(context):\n    print(context.run_id)\n",
  typescript:
    "export default function main(context: { runId: string }) {\n  console.log(context.runId);\n}\n",
  sql: "select 1 as one\n",
};

/** What a new task of an operator begins with: its required fields, filled in as far as can be known. */
export function newTask(operator: OperatorSpec): JsonObject & { operator: string } {
  const { properties = {}, required = [] } = z.toJSONSchema(operator.config, {
    io: "input",
    unrepresentable: "any",
  });
  const wanted = required.length > 0 ? required : Object.keys(properties).filter(isScript);
  const fields = wanted.map((key): [string, JsonValue] => {
    const parsed = jsonValueSchema.safeParse(properties[key]);
    return [key, parsed.success && isJsonObject(parsed.data) ? placeholder(parsed.data) : ""];
  });
  return { operator: operator.type, ...Object.fromEntries(fields) };
}

/** A task's name after its operator: `sql.query` makes `sql_query`. */
export function taskNameFor(operator: OperatorSpec): string {
  return operator.type.replaceAll(".", "_");
}

function isScript(key: string): boolean {
  return key === "script";
}

/** A value for a field by its JSON Schema; its example, where it has one. */
function placeholder(schema: JsonObject): JsonValue {
  // Connections have names of the team's own: which one it is, only the author knows.
  if (schema.connection === true) return "";
  const [example] = Array.isArray(schema.examples) ? schema.examples : [];
  if (example !== undefined) return example;
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  const [member] = Array.isArray(schema.enum) ? schema.enum : [];
  if (member !== undefined) return member;
  const script = SCRIPTS[String(schema.language)];
  if (script !== undefined) return script;
  const alternatives = [schema.anyOf, schema.oneOf].find(Array.isArray) ?? [];
  const [alternative] = alternatives.filter(isJsonObject);
  if (alternative !== undefined) return placeholder(alternative);
  return bare(schema);
}

function bare({ type, minimum }: JsonObject): JsonValue {
  if (type === "integer" || type === "number") return typeof minimum === "number" ? minimum : 0;
  if (type === "boolean") return false;
  if (type === "array") return [];
  return type === "object" ? {} : "";
}
