import { isJsonObject, type JsonValue } from "@/lib/schemas/json";
import type { Path } from "./yaml-tree";

/** The value at a path; undefined where there is none. */
export function valueAt(value: JsonValue | undefined, path: Path): JsonValue | undefined {
  let at = value;
  for (const step of path) {
    if (Array.isArray(at)) at = at[Number(step)];
    else if (isJsonObject(at) && Object.hasOwn(at, step)) at = at[step];
    else return undefined;
  }
  return at;
}

/** A value with another one at a path; what is missing on the way becomes mappings and lists. */
export function withValue(value: JsonValue | undefined, path: Path, put: JsonValue): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return put;
  if (typeof step === "number" && (Array.isArray(value) || !isJsonObject(value))) {
    const items = Array.isArray(value) ? [...value] : [];
    items[step] = withValue(items[step], rest, put);
    return items;
  }
  const members = isJsonObject(value) ? value : {};
  const old = Object.hasOwn(members, step) ? members[step] : undefined;
  return { ...members, [step]: withValue(old, rest, put) };
}

/** A value without the member or item at a path. */
export function withoutValue(value: JsonValue, path: Path): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(value)) {
    return rest.length === 0
      ? value.filter((_, index) => index !== step)
      : value.map((item, index) => (index === step ? withoutValue(item, rest) : item));
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return value;
  const members = Object.entries(value).filter(([key]) => rest.length > 0 || key !== String(step));
  return Object.fromEntries(
    members.map(([key, member]) =>
      key === String(step) ? [key, withoutValue(member, rest)] : [key, member],
    ),
  );
}

/** A mapping with a key called otherwise, in the same place. */
export function withKey(value: JsonValue, path: Path, key: string): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined || !isJsonObject(value)) {
    return Array.isArray(value) && step !== undefined
      ? value.map((item, index) => (index === step ? withKey(item, rest, key) : item))
      : value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name !== String(step)) return [name, member];
      return rest.length === 0 ? [key, member] : [name, withKey(member, rest, key)];
    }),
  );
}
