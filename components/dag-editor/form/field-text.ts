import type { JsonValue } from "@/lib/schemas/json";

/** A value as a text field shows it. */
export function asText(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}

/** What a text field says; undefined when it is empty, which takes the field out of the document. */
export function fromText(text: string, isNumber: boolean): JsonValue | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  return isNumber && /^-?\d+(?:\.\d+)?$/.test(trimmed) ? Number(trimmed) : text;
}

/** A value as JSON to be edited; empty when there is none. */
export function asJson(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}

/** Reads JSON that was typed. */
export function fromJson(
  text: string,
): { ok: true; value: JsonValue | undefined } | { ok: false; reason: string } {
  if (text.trim() === "") return { ok: true, value: undefined };
  try {
    const value: JsonValue = JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, reason: `Not JSON: ${error instanceof Error ? error.message : "?"}` };
  }
}
