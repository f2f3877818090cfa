import * as z from "zod";
import type { OperatorDescription } from "@/lib/operators/define-operator";

const propertySchema = z.object({
  title: z.string().optional(),
  description: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.json()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  template: z.boolean().optional(),
  secret: z.boolean().optional(),
  connection: z.boolean().optional(),
});
type Property = z.infer<typeof propertySchema>;
const configSchema = z.object({
  properties: z.record(z.string(), propertySchema).default({}),
  required: z.array(z.string()).default([]),
});

/** An operator's reference in Markdown, made of its schema alone. */
export function operatorPage({ type, label, description, config }: OperatorDescription): string {
  const schema = z.toJSONSchema(config, { io: "input", unrepresentable: "any" });
  const { properties, required } = configSchema.parse(schema);
  const rows = Object.entries(properties).map(([name, property]) => {
    const needed = required.includes(name) ? "yes" : "";
    return `| \`${name}\` | ${valuesOf(property)} | ${needed} | ${wordsOf(property)} |`;
  });
  const table =
    rows.length === 0
      ? ["It has no fields of its own."]
      : ["| field | value | required | meaning |", "|---|---|---|---|", ...rows];
  return [
    `# ${type}`,
    "",
    `${label}: ${lowerFirst(description)}.`,
    "",
    ...table,
    "",
    "Fields that every task has (`needs`, `retries`, `trigger_rule`…) come beside these.",
    "",
  ].join("\n");
}

/** The list of all operators, each with a link to its page. */
export function operatorIndex(operators: readonly OperatorDescription[]): string {
  const rows = operators.map(
    ({ type, description }) => `| [\`${type}\`](${type}.md) | ${cell(description)} |`,
  );
  return [
    "# Operators",
    "",
    "Written by `node scripts/run.mjs operator-docs` from the schemas of the operators.",
    "",
    "| operator | what it does |",
    "|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function valuesOf({ enum: choices, type, anyOf, connection }: Property): string {
  if (connection === true) return "connection";
  if (choices !== undefined) {
    return choices.map((choice) => `\`${cell(String(choice))}\``).join(", ");
  }
  if (type !== undefined) return [type].flat().join(" or ");
  const types = (anyOf ?? []).flatMap((option) => {
    const parsed = propertySchema.safeParse(option);
    return parsed.success && parsed.data.type !== undefined ? [parsed.data.type].flat() : [];
  });
  return types.length === 0 ? "any" : [...new Set(types)].join(" or ");
}

function wordsOf({ title, description, template, secret }: Property): string {
  const words = [description ?? title ?? "", template === true ? "A template." : ""];
  if (secret === true) words.push("Secret: masked in logs and views.");
  return words
    .filter((text) => text !== "")
    .map((text) => (/[.!?)]$/.test(text) ? text : `${text}.`))
    .map(cell)
    .join(" ");
}

/** Text that stays inside its cell of a table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
