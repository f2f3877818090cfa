import * as z from "zod";

/** A value that survives JSON unchanged. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | { [key: string]: JsonValue };
/** A JSON object. */
export type JsonObject = { [key: string]: JsonValue };

/** Keys that reach an object's prototype in careless code; refused in everything people send. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set([
  "__proto__",
  "constructor",
  "prototype",
]);

const UNSTORABLE = "a text holds a NUL or half of a surrogate pair";

/** Bounds of a JSON value; `maxBytes` counts its UTF-8 text. */
export type JsonLimits = { maxDepth: number; maxBytes: number };
/** Bounds for a run's conf, a parameter default and the like. */
export const DEFAULT_JSON_LIMITS: JsonLimits = { maxDepth: 32, maxBytes: 256 * 1024 };

/** What can be stored as text: Postgres takes neither NUL nor half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}

/** The text without what cannot be stored: NULs go, halves of surrogate pairs become U+FFFD. */
export function storableText(text: string): string {
  return isStorableText(text) ? text : text.replaceAll("\u0000", "").toWellFormed();
}

/**
 * Why a value is not acceptable JSON (`null` when it is): not JSON at all, nested too deep, a
 * forbidden key, or text that cannot be stored. Walks without recursion, so a hostile value cannot exhaust the stack.
 */
export function jsonFault(value: unknown, maxDepth: number): string | null {
  const stack: { value: unknown; depth: number }[] = [{ value, depth: 1 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value: current, depth } = next;
    if (current === null || typeof current === "boolean") continue;
    if (typeof current === "string") {
      if (!isStorableText(current)) return UNSTORABLE;
      continue;
    }
    if (typeof current === "number") {
      if (!Number.isFinite(current)) return `${current} is not a JSON number`;
      continue;
    }
    if (typeof current !== "object") return `${typeof current} is not a JSON value`;
    if (depth > maxDepth) return `nested deeper than ${maxDepth} levels`;
    if (Array.isArray(current)) {
      for (const item of current) stack.push({ value: item, depth: depth + 1 });
      continue;
    }
    const prototype: unknown = Object.getPrototypeOf(current);
    if (prototype !== Object.prototype && prototype !== null) return "not a plain object";
    for (const [key, item] of Object.entries(current)) {
      if (FORBIDDEN_KEYS.has(key)) return `the key "${key}" is not allowed`;
      if (!isStorableText(key)) return UNSTORABLE;
      stack.push({ value: item, depth: depth + 1 });
    }
  }
  return null;
}

/** Length in bytes of a JSON value's UTF-8 text. */
export function jsonByteLength(value: JsonValue): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** Whether a value is a plain JSON object (not an array, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A schema for any JSON value within the limits. */
export function jsonValue(limits: JsonLimits = DEFAULT_JSON_LIMITS): z.ZodType<JsonValue> {
  return z.any().superRefine((value: unknown, context) => {
    const fault = jsonFault(value, limits.maxDepth);
    if (fault !== null) {
      context.addIssue({ code: "custom", message: `Expected a JSON value: ${fault}` });
    } else if (new TextEncoder().encode(JSON.stringify(value)).length > limits.maxBytes) {
      context.addIssue({
        code: "custom",
        message: `Expected at most ${limits.maxBytes} bytes of JSON`,
      });
    }
  });
}

/** A schema for a JSON object within the limits. */
export function jsonObject(limits: JsonLimits = DEFAULT_JSON_LIMITS): z.ZodType<JsonObject> {
  return z.record(z.string(), z.any()).superRefine((value, context) => {
    const fault = jsonFault(value, limits.maxDepth);
    if (fault !== null) {
      context.addIssue({ code: "custom", message: `Expected a JSON object: ${fault}` });
    } else if (jsonByteLength(value as JsonObject) > limits.maxBytes) {
      context.addIssue({
        code: "custom",
        message: `Expected at most ${limits.maxBytes} bytes of JSON`,
      });
    }
  });
}

/** Any JSON value, within {@link DEFAULT_JSON_LIMITS}. */
export const jsonValueSchema = jsonValue();
/** Any JSON object, within {@link DEFAULT_JSON_LIMITS}. */
export const jsonObjectSchema = jsonObject();
