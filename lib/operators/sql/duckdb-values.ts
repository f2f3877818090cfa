import type { JsonValue } from "@/lib/schemas/json";
import type { SqlKind, SqlText } from "./client";

const INTEGERS = /^(U?BIGINT|U?HUGEINT)$/;

/** A value as the engine gives it in JSON, in the form that all engines' rows have. */
export function duckDbValue(value: JsonValue, type: string): JsonValue {
  if (typeof value !== "string") return value;
  if (INTEGERS.test(type)) {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (type === "TIMESTAMP WITH TIME ZONE") {
    const instant = new Date(value.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"));
    return Number.isNaN(instant.getTime()) ? value : instant.toISOString();
  }
  return type.startsWith("TIMESTAMP") ? value.replace(" ", "T") : value;
}

/** A value as text for another database. */
export function duckDbText(value: JsonValue): SqlText {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "t" : "f";
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

/** What a column's text means. */
export function duckDbKind(type: string): SqlKind {
  if (type === "BOOLEAN") return "boolean";
  return type === "TIMESTAMP WITH TIME ZONE" ? "instant" : "other";
}
