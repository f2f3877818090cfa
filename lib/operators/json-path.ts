import type { JsonValue } from "@/lib/schemas/json";

/** The value at a path such as `data.items.0.id`; undefined where there is none. */
export function valueAt(value: JsonValue, path: string): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const name of path.split(".")) {
    if (typeof current !== "object" || current === null) return undefined;
    const entry: [string, JsonValue] | undefined = Object.entries(current).find(
      ([key]) => key === name,
    );
    current = entry?.[1];
  }
  return current;
}
