import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { effectiveTask } from "@/lib/core/dag/effective-task";
import { expandGroups } from "@/lib/core/dag/groups";
import { parseDagYaml } from "@/lib/core/dag/parse";
import { readGroups, readTasks } from "@/lib/core/dag/partial";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { isJsonObject } from "@/lib/schemas/json";
import { dissolveGroup } from "./dissolve";
import type { EditResult } from "./edit";
import { groupTasks, renameGroup } from "./groups";
import { applyEdits } from "./text-edit";

const operators: OperatorSpec[] = [
  { type: "empty", label: "Empty", description: "", config: z.strictObject({}) },
  {
    type: "branch",
    label: "Branch",
    description: "",
    config: z.strictObject({ choose: z.array(z.string()).meta({ downstream: true }) }),
  },
];

const DOCUMENT = `dag_id: a
groups:
  # All shops.
  extract:
    label: From the shops # shown
    needs: [begin]
    default_args: { retries: 3 }
  eu: { group: extract }
tasks:
  begin: { operator: branch, choose: [extract] }
  first: # the first
    operator: empty
    group: extract
  second: { operator: empty, group: eu, needs: [first], retries: 1 }
  third: { operator: empty, group: eu, needs: [first] }
  load: { operator: empty, needs: [extract] }
`;

function textOf(result: EditResult, from: string): string {
  if (!result.ok) throw new Error(result.reason);
  expect(applyEdits(from, result.edits)).toBe(result.text);
  expect(parseDagYaml(result.text, { operators }).problems).toEqual([]);
  return result.text;
}

describe("a group's name", () => {
  test("follows wherever it stands, and nothing else changes", () => {
    const result = renameGroup(DOCUMENT, "extract", "read", operators);
    expect(textOf(result, DOCUMENT)).toBe(DOCUMENT.replaceAll("extract", "read"));
    expect(result.references.map(({ path }) => path.join("."))).toEqual([
      "tasks.first.group",
      "groups.eu.group",
      "tasks.begin.choose.0",
      "tasks.load.needs.0",
    ]);
  });

  test.each([
    ["extract", "load", 'The name "load" is taken already'],
    ["extract", "a b", "is no task id"],
    ["nothing", "other", 'There is no group "nothing"'],
  ])("%s as %s is refused", (from, to, reason) => {
    const result = renameGroup(DOCUMENT, from, to, operators);
    expect(result.ok ? "" : result.reason).toContain(reason);
  });
});

describe("a group that is taken away", () => {
  test("leaves its tasks, and what its needs and defaults meant", () => {
    expect(textOf(dissolveGroup(DOCUMENT, "extract", operators), DOCUMENT)).toBe(`dag_id: a
groups:
  eu: { default_args: { retries: 3 } }
tasks:
  begin: { operator: branch, choose: [first] }
  first: # the first
    operator: empty
    needs: [begin]
    retries: 3
  second: { operator: empty, group: eu, needs: [first], retries: 1 }
  third: { operator: empty, group: eu, needs: [first] }
  load: { operator: empty, needs: [second, third] }
`);
  });

  test("leaves what is in it to the group around it", () => {
    const text = textOf(dissolveGroup(DOCUMENT, "eu", operators), DOCUMENT);
    expect(text).toContain("second: { operator: empty, group: extract, needs: [first]");
    expect(text).not.toContain("eu");
    expect(text).toContain("label: From the shops # shown");
  });

  test("is refused while it is mapped", () => {
    const text = DOCUMENT.replace(
      "label: From the shops # shown",
      'expand: { over: "{{ params.shops }}", as: shop }',
    );
    const result = dissolveGroup(text, "extract", operators);
    expect(result.ok ? "" : result.reason).toContain("is mapped");
  });

  test("means the same to every task, whatever the document", () => {
    let compared = 0;
    fc.assert(
      fc.property(documents, fc.nat(), (document, place) => {
        const text = JSON.stringify(document, null, 2);
        const before = parseDagYaml(text, { operators });
        fc.pre(before.document !== null);
        const ids = Object.keys(document.groups);
        const groupId = ids[place % ids.length] ?? "";
        const result = dissolveGroup(text, groupId, operators);
        if (!result.ok) throw new Error(result.reason);
        const after = parseDagYaml(result.text, { operators });
        // The group around it may be left without a task only if it had none before.
        if (before.document === null || after.document === null) throw new Error(result.text);
        expect(needsOf(after.value)).toEqual(needsOf(before.value));
        for (const taskId of Object.keys(before.document.tasks)) {
          const { group: _before, ...was } = effectiveTask(before.document, taskId);
          const { group: _after, ...is } = effectiveTask(after.document, taskId);
          expect(is).toEqual(was);
        }
        expect(Object.keys(after.document.groups ?? {})).not.toContain(groupId);
        compared += 1;
      }),
      { numRuns: 50 },
    );
    expect(compared).toBeGreaterThan(20);
  });
});

describe("tasks that come into a group", () => {
  test.each([
    ["begin", 'The group "extract" waits for "begin"'],
    ["load", '"load" waits for the group "extract"'],
  ])("%s is refused, for its group would wait for it", (taskId, reason) => {
    for (const group of ["extract", "eu"]) {
      const result = groupTasks(DOCUMENT, [taskId], group);
      expect(result.ok ? "" : result.reason).toContain(reason);
    }
  });

  test("a circle by way of the group is refused", () => {
    const text = `dag_id: a
groups:
  g: {}
tasks:
  in_it: { operator: empty, group: g }
  between: { operator: empty, needs: [g] }
  behind: { operator: empty, needs: [between] }
`;
    const result = groupTasks(text, ["behind"], "g");
    expect(result.ok ? "" : result.reason).toMatch(/wait for each other: .*between/);
    expect(groupTasks(text.replace("[g]", "[in_it]"), ["behind"], "g").ok).toBe(true);
  });
});

const TASKS = ["t0", "t1", "t2", "t3", "t4"];
const GROUPS = ["g0", "g1", "g2"];
const within = (depth: number) =>
  fc.option(fc.constantFrom(...GROUPS.slice(0, depth)), { nil: "" });
const defaults = fc.record(
  { retries: fc.integer({ min: 1, max: 3 }), queue: fc.constantFrom("a", "b") },
  { requiredKeys: [] },
);
const needs = (ids: readonly string[]) => fc.subarray([...ids], { maxLength: 2 });
const documents = fc
  .record({
    groups: fc.tuple(
      ...GROUPS.map((_, index) =>
        fc.record({
          group: index === 0 ? fc.constant("") : within(index),
          default_args: defaults,
          needs: needs(TASKS.slice(0, 2)),
        }),
      ),
    ),
    tasks: fc.tuple(
      ...TASKS.map((_, index) =>
        fc.record({
          group: within(GROUPS.length),
          needs: needs([...TASKS.slice(0, index), ...GROUPS]),
          own: defaults,
        }),
      ),
    ),
  })
  .map(({ groups, tasks }) => ({
    dag_id: "a",
    groups: Object.fromEntries(
      groups.map(({ group, ...rest }, index) => [
        GROUPS[index] ?? "",
        { ...rest, ...(group ? { group } : {}) },
      ]),
    ),
    tasks: Object.fromEntries(
      tasks.map(({ group, own, needs: needed }, index) => [
        TASKS[index] ?? "",
        { operator: "empty", needs: needed, ...own, ...(group ? { group } : {}) },
      ]),
    ),
  }));

function needsOf(value: unknown): [string, string[]][] {
  if (!isJsonObject(value)) return [];
  const { needs: all } = expandGroups(readTasks(value.tasks), readGroups(value.groups));
  return [...all].map(([taskId, list]) => [taskId, [...list].sort()]);
}
