import type { JsonValue } from "@/lib/schemas/json";

/** A value that differs; null where it was not there. Texts are as they are, others as JSON. */
export type ValueChange = { path: string; before: string | null; after: string | null };

/** Longest text of a value that is kept. */
const MAX_TEXT = 4000;
const MAX_CHANGES = 50;

/**
 * What differs between two JSON values, at most 50 places in the order of the newer one. Objects are
 * compared field by field; a list that differs is told as a whole.
 */
export function valueChanges(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): ValueChange[] {
  const changes: ValueChange[] = [];
  const visit = (path: string, one: JsonValue | undefined, other: JsonValue | undefined) => {
    if (changes.length >= MAX_CHANGES || isSame(one, other)) return;
    if (isObject(one) && isObject(other)) {
      for (const key of new Set([...Object.keys(other), ...Object.keys(one)])) {
        visit(path === "" ? key : `${path}.${key}`, own(one, key), own(other, key));
      }
    } else changes.push({ path, before: textOf(one), after: textOf(other) });
  };
  visit("", before, after);
  return changes;
}

/** Whether two JSON values are equal, whatever the order of their fields. */
export function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, place) => isSame(item, other[place]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}

type Fields = { readonly [key: string]: JsonValue };

function isObject(value: JsonValue | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(value: Fields, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function textOf(value: JsonValue | undefined): string | null {
  if (value === undefined) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
