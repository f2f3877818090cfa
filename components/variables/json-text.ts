import { jsonFault } from "@/lib/core/json-fault";

/** What a value is, read as JSON: `broken` looks like an object or a list and is none. */
export type JsonLook =
  | { kind: "text" }
  | { kind: "json"; formatted: string }
  | { kind: "broken"; reason: string };

/** Tells whether a value is a JSON object or list; numbers and words count as plain text. */
export function jsonLook(value: string): JsonLook {
  const text = value.trim();
  if (!/^[[{]/.test(text)) return { kind: "text" };
  const fault = jsonFault(value);
  if (fault === null) {
    return { kind: "json", formatted: JSON.stringify(JSON.parse(text), null, 2) };
  }
  const { reason, line, column } = fault;
  return { kind: "broken", reason: `${reason} (line ${line}, column ${column})` };
}

/** How a template reads the variable. */
export function templateOf(
  key: string,
  { value, isJson }: { value: string | null; isJson: boolean },
): string {
  return isJson || (value !== null && jsonLook(value).kind === "json")
    ? `{{ var.json.${key} }}`
    : `{{ var.value.${key} }}`;
}
