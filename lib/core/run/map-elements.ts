import type { JsonObject, JsonValue } from "@/lib/schemas/json";

/** Elements under the name by which templates call them. */
export type NamedElements = { as: string; elements: JsonValue[] };

/**
 * The elements of what a task is mapped over: of a list its members, of a mapping a {key, value}
 * each. Null for anything else.
 */
export function elementsOf(over: JsonValue): JsonValue[] | null {
  if (Array.isArray(over)) return over;
  if (typeof over !== "object" || over === null) return null;
  return Object.entries(over).map(([key, value]) => ({ key, value }));
}

/** Every combination, the last name changing fastest; the caller has bounded how many these are. */
export function combine(named: readonly NamedElements[]): JsonObject[] {
  let combinations: JsonObject[] = [{}];
  for (const { as, elements } of named) {
    combinations = combinations.flatMap((one) =>
      elements.map((element) => ({ ...one, [as]: element })),
    );
  }
  return combinations;
}
