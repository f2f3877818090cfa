import { isJsonObject } from "@/lib/schemas/json";
import { elementNames } from "./element-names";
import type { GroupShape, TaskShape } from "./groups";

/** Where something stands in a document. */
type Path = (string | number)[];

/** As much of a task as could be read from a document that may be invalid. */
export type PartialTask = TaskShape & {
  operator: string | null;
  /** Where each of `needs` stands, because some elements may have been unreadable. */
  needsPaths: Path[];
};

/** As much of a group as could be read. */
export type PartialGroup = GroupShape & {
  label: string;
  needsPaths: Path[];
  /** Of a mapped group: the names by which templates of its tasks call the elements. */
  elements: string[] | null;
};

/** The tasks of a document as far as they can be read. */
export function readTasks(tasks: unknown): PartialTask[] {
  return entriesOf(tasks).map(([taskId, task]) => {
    const { operator, needs, teardown_for: setups } = task;
    const named = readable([
      ...namesAt(needs, ["tasks", taskId, "needs"]),
      // A setup that is in needs as well is no mistake.
      ...namesAt(setups, ["tasks", taskId, "teardown_for"]).filter(
        ({ needed }) => !(Array.isArray(needs) && needs.some((one) => one === needed)),
      ),
    ]);
    return {
      taskId,
      operator: typeof operator === "string" ? operator : null,
      group: nameOf(task.group),
      isTeardown: readable(namesAt(setups, [])).needs.length > 0,
      ...named,
    };
  });
}

/** The groups of a document as far as they can be read. */
export function readGroups(groups: unknown): PartialGroup[] {
  return entriesOf(groups).map(([groupId, group]) => ({
    groupId,
    label: nameOf(group.label) ?? groupId,
    group: nameOf(group.group),
    elements: group.expand === undefined ? null : elementNames(group),
    ...readable(namesAt(group.needs, ["groups", groupId, "needs"])),
  }));
}

function entriesOf(value: unknown): [string, Readonly<Record<string, unknown>>][] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).map(([id, member]) => [id, isJsonObject(member) ? member : {}]);
}

function nameOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

type Named = { needed: unknown; path: Path };

function namesAt(value: unknown, path: Path): Named[] {
  return Array.isArray(value)
    ? value.map((needed: unknown, index) => ({ needed, path: [...path, index] }))
    : [{ needed: value, path }];
}

function readable(named: readonly Named[]) {
  const found = named.flatMap(({ needed, path }) => {
    const name = nameOf(needed);
    return name === null ? [] : [{ name, path }];
  });
  return { needs: found.map(({ name }) => name), needsPaths: found.map(({ path }) => path) };
}
