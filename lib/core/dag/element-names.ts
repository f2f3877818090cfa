import { isJsonObject } from "@/lib/schemas/json";

/** One of the things that a task or a group is mapped over, and where that stands in it. */
export type RawExpansion = { value: Readonly<Record<string, unknown>>; path: (string | number)[] };

/** What a task or a group that may be invalid is mapped over. */
export function expansionsOf({ expand }: Readonly<Record<string, unknown>>): RawExpansion[] {
  if (isJsonObject(expand)) return [{ value: expand, path: ["expand"] }];
  if (!Array.isArray(expand)) return [];
  return expand.flatMap((value: unknown, index) =>
    isJsonObject(value) ? [{ value, path: ["expand", index] }] : [],
  );
}

/** The names by which templates of a task, or of a group's tasks, call the elements that it is mapped over. */
export function elementNames(owner: Readonly<Record<string, unknown>>): string[] {
  return expansionsOf(owner).flatMap(({ value: { as } }) => (typeof as === "string" ? [as] : []));
}
