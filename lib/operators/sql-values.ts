import type { JsonValue } from "@/lib/schemas/json";

const BOOLEAN = 16;
const INTEGERS = new Set([20, 21, 23, 26]);
const FLOATS = new Set([700, 701]);
const JSON_TYPES = new Set([114, 3802]);
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;

/**
 * A column's text as JSON. Integers beyond 2^53, `numeric`, and all other types stay text, so that
 * no digit is lost; timestamps become ISO 8601.
 */
export function sqlValue(text: string | null, typeId: number): JsonValue {
  if (text === null) return null;
  if (typeId === BOOLEAN) return text === "t";
  if (INTEGERS.has(typeId)) {
    const value = Number(text);
    return Number.isSafeInteger(value) ? value : text;
  }
  if (FLOATS.has(typeId)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : text;
  }
  if (JSON_TYPES.has(typeId)) return JSON.parse(text) as JsonValue;
  if (typeId === TIMESTAMP) return text.replace(" ", "T");
  if (typeId === TIMESTAMPTZ) return isoInstant(text);
  return text;
}

/** `2026-01-01 00:00:00.5+00` → `2026-01-01T00:00:00.500Z`; `infinity` and dates BC stay text. */
function isoInstant(text: string): string {
  const instant = new Date(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"));
  return Number.isNaN(instant.getTime()) ? text : instant.toISOString();
}
