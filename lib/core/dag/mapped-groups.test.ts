import { expect, test } from "vitest";
import * as z from "zod";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { effectiveTask } from "./effective-task";
import { parseDagYaml } from "./parse";
import { buildPlan } from "./plan";

const operators: OperatorSpec[] = [
  {
    type: "bash",
    label: "Bash",
    description: "Runs a script",
    config: z.strictObject({ script: z.string().meta({ template: true }) }),
  },
  { type: "empty", label: "Empty", description: "Nothing", config: z.strictObject({}) },
  {
    type: "branch",
    label: "Branch",
    description: "Chooses",
    config: z.strictObject({ choose: z.json().meta({ template: true, downstream: true }) }),
  },
];

const parse = (tasks: string, groups = "") =>
  parseDagYaml(
    `dag_id: d
groups:
  g: { needs: [before], expand: { over: "{{ xcom.before }}", as: n }, map_index_template: "{{ n }}" }
${groups}
tasks:
  before: { operator: empty }
${tasks}
`,
    { operators },
  );
const told = (tasks: string, groups?: string) =>
  parse(tasks, groups).problems.map(({ code, path }) => `${code} ${path.join(".")}`);

const DIAMOND = `  a: { operator: bash, group: g, script: "{{ n }} {{ map_index }}" }
  b: { operator: bash, group: g, needs: [a], script: "{{ xcom.a }}" }
  c: { operator: empty, group: inner }
  d: { operator: empty, group: g, needs: [b, c], trigger_rule: all_done }
  behind: { operator: empty, needs: [g] }`;
const INNER = "  inner: { group: g }";

test("the plan says which edges go element by element, and that a group waits as one", () => {
  const { document, problems } = parse(DIAMOND, INNER);
  expect(problems).toEqual([]);
  if (document === null) throw new Error("The document is valid");
  const plan = buildPlan(document, () => false).map((entry) => ({
    task: entry.task_id,
    mapped: entry.is_mapped ?? false,
    before: entry.upstream_count,
    downstream: entry.downstream,
    within: entry.within,
    edges: entry.edges,
    first: entry.map_group,
  }));
  const plain = { mapped: false, within: undefined, first: undefined };
  expect(plan).toEqual([
    { ...plain, task: "before", before: 0, downstream: [1, 2], edges: [1] },
    {
      task: "a",
      mapped: true,
      before: 1,
      downstream: [3],
      within: [3],
      edges: [2, 3, 4],
      first: 1,
    },
    { task: "c", mapped: true, before: 1, downstream: [4], within: [4], edges: [], first: 1 },
    { task: "b", mapped: true, before: 1, downstream: [4], within: [4], edges: [], first: 1 },
    { task: "d", mapped: true, before: 1, downstream: [5], within: [], edges: [5], first: 1 },
    { ...plain, task: "behind", before: 1, downstream: [], edges: undefined },
  ]);
  expect(effectiveTask(document, "c")).toMatchObject({
    mappedGroup: "g",
    expand: [{ over: "{{ xcom.before }}", as: "n" }],
    mapIndexTemplate: "{{ n }}",
    maxMapLength: 1024,
  });
});

test("elements have their names in all tasks of the group, and nowhere else", () => {
  expect(told(`${DIAMOND}\n  other: { operator: bash, script: "{{ n }}" }`, INNER)).toEqual([
    "unknown_variable tasks.other.script",
  ]);
  expect(told(DIAMOND, `${INNER}\n  h: { map_index_template: x }`)).toContain(
    "no_effect groups.h.map_index_template",
  );
  expect(
    told("  a: { operator: empty, group: h }", "  h: { expand: { over: x, as: ds } }"),
  ).toEqual(
    expect.arrayContaining(["taken groups.h.expand.as", "mapping_over_text groups.h.expand.over"]),
  );
});

test.each([
  [
    "a mapped task",
    "  a: { operator: empty, group: g, expand: { over: [1], as: x } }",
    "mapped_in_mapped_group tasks.a.expand",
  ],
  [
    "a teardown",
    "  a: { operator: empty, group: g }\n  b: { operator: empty, group: g, teardown_for: [a] }",
    "teardown_in_mapped_group tasks.b.teardown_for",
  ],
  [
    "a branch that leads out",
    `  a: { operator: branch, group: g, choose: out }
  b: { operator: empty, group: g, needs: [a] }
  out: { operator: empty, needs: [a] }`,
    "branch_out_of_mapped_group tasks.a.operator",
  ],
  [
    "an edge into its midst",
    `  a: { operator: empty, group: g }
  b: { operator: empty, group: g, needs: [a, other] }
  other: { operator: empty }`,
    "needs_out_of_mapped_group tasks.b.needs",
  ],
  [
    "beginnings that wait by different rules",
    `  a: { operator: empty, group: g }
  b: { operator: empty, group: g, trigger_rule: all_done }`,
    "rules_of_mapped_group tasks.b",
  ],
  [
    "a way around",
    `  a: { operator: empty, group: g }
  out: { operator: empty, needs: [a] }
  b: { operator: empty, group: g, needs: [out] }`,
    "around_mapped_group groups.g",
  ],
])("a mapped group refuses %s", (_name, tasks, problem) => {
  expect(told(tasks)).toEqual([problem]);
});

test("a mapped group holds no other, and two cannot wait for each other", () => {
  const inner = "  h: { group: g, expand: { over: [1], as: x } }";
  expect(told("  a: { operator: empty, group: h }", inner)).toEqual([
    "mapped_in_mapped_group groups.h.expand",
  ]);
  const tasks = `  a: { operator: empty, group: g }
  b: { operator: empty, group: g, needs: [d] }
  c: { operator: empty, group: h, needs: [a] }
  d: { operator: empty, group: h }`;
  const other = "  h: { expand: { over: [1], as: x } }";
  expect(parse(tasks, other).problems.map(({ message }) => message)).toEqual([
    'The mapped group "g" starts as one, so that these wait for each other: g → h → g',
  ]);
});

test("a branch chooses a mapped group as one", () => {
  const tasks = (choose: string) => `  pick: { operator: branch, choose: ${choose} }
  a: { operator: empty, group: g }
  other: { operator: empty, needs: [pick] }`;
  const groups = "  k: { group: h }\n  h: { needs: [pick], expand: { over: [1], as: x } }";
  const more = "\n  x: { operator: empty, group: k }\n  y: { operator: empty, group: h }";
  expect(told(tasks("h") + more, groups)).toEqual([]);
  for (const part of ["x", "k"]) {
    expect(told(tasks(part) + more, groups)).toEqual(["not_downstream tasks.pick.choose"]);
  }
});
