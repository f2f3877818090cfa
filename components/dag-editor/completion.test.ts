import { expect, test } from "vitest";
import * as z from "zod";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { suggestionsAt } from "./completion";
import { helpAt } from "./hover";
import type { Suggestion, World } from "./suggestion";

const operators: OperatorSpec[] = [
  {
    type: "bash",
    label: "Bash",
    description: "Runs a script",
    config: z.strictObject({
      script: z.string().meta({ title: "Script", template: true, language: "bash" }),
      network: z.boolean().optional().meta({ title: "Network" }),
      connections: z.array(z.string()).optional(),
    }),
  },
  {
    type: "sql.query",
    label: "SQL query",
    description: "Runs a query",
    config: z.strictObject({
      connection: z.string().meta({ title: "Connection", connection: true }),
      sql: z.string().meta({ title: "SQL", template: true, language: "sql" }),
      output: z.enum(["rows", "none"]).optional().meta({ title: "Output" }),
    }),
  },
];
const world: World = {
  operators,
  connections: [{ id: "shop", type: "postgres" }],
  variables: ["bucket"],
  teamTimezone: "Europe/Berlin",
};

function options(marked: string): Suggestion[] {
  const offset = marked.indexOf("¦");
  const found = suggestionsAt(marked.replace("¦", ""), offset, world);
  return [...(found?.options ?? [])].sort((a, b) => b.rank - a.rank);
}
const labels = (marked: string) => options(marked).map(({ label }) => label);
const find = (marked: string, label: string) => options(marked).find((o) => o.label === label);

test("keys of the root, required and usual ones first, those that are there left out", () => {
  expect(labels("¦").slice(0, 4)).toEqual(["dag_id", "tasks", "description", "schedule"]);
  const rest = labels("dag_id: x\n¦\ntasks:\n");
  expect(rest).not.toContain("dag_id");
  expect(rest).not.toContain("tasks");
  expect(rest).toContain("catchup");
  expect(find("¦", "dag_id")).toMatchObject({ detail: "DAG id · required", insert: "dag_id: #{}" });
});

test("keys of a task: those of its operator too, once it has one", () => {
  const none = labels("tasks:\n  a:\n    ¦");
  expect(none[0]).toBe("operator");
  expect(none).not.toContain("sql");
  const sql = labels("tasks:\n  a:\n    operator: sql.query\n    sql: x\n    ¦");
  expect(sql).toContain("connection");
  expect(sql).toContain("retries");
  expect(sql).not.toContain("sql");
  expect(sql).not.toContain("script");
  expect(sql[0]).toBe("connection");
});

test("a key with its colon in place is only renamed", () => {
  expect(find("tasks:\n  a:\n    ret¦: 2", "retries")?.insert).toBe("retries");
  expect(find("ta¦", "tasks")?.insert).toBe("tasks:\n\t#{}");
  expect(find("ta¦", "tags")?.insert).toBe("tags: [#{}]");
});

test("operators come with the keys that they need", () => {
  const text = "tasks:\n  a:\n    operator: ¦";
  expect(labels(text)).toEqual(["bash", "sql.query"]);
  expect(find(text, "sql.query")).toMatchObject({
    detail: "SQL query",
    insert: "sql.query\nconnection: #{}\nsql: |\n\tselect #{}",
  });
  const flow = "tasks:\n  a: { operator: ¦, sql: x }";
  expect(find(flow, "sql.query")?.insert).toBe("sql.query, connection: #{}");
});

test("needs offers the other tasks that would not close a cycle", () => {
  const tasks = (needs: string) =>
    `tasks:\n  a: { operator: bash }\n  b:\n    operator: bash\n    ${needs}\n  c: { needs: [b] }\n  d: {}\n`;
  expect(labels(tasks("needs: [¦]")).sort()).toEqual(["a", "d"]);
  expect(labels(tasks("needs: [a, ¦]"))).toEqual(["d"]);
  expect(labels(tasks("needs:\n      - ¦")).sort()).toEqual(["a", "d"]);
  expect(find(tasks("needs: ¦"), "a")?.insert).toBe("[a#{}]");
});

test("group offers the groups, needs offers those that would not close a cycle", () => {
  const text = (fields: string, groups = "") => `
groups:
  first: { label: First steps }
  second: { needs: [first]${groups} }
  inner: { group: second }
tasks:
  a: { operator: bash, group: first }
  b: { operator: bash, group: inner }
  c:
    operator: bash
    ${fields}
`;
  expect(labels(text("group: ¦"))).toEqual(["inner", "second", "first"]);
  expect(find(text("group: ¦"), "first")).toMatchObject({ detail: "First steps" });
  expect(labels(text("needs: [¦]")).sort()).toEqual(["a", "b", "first", "inner", "second"]);
  expect(labels(text("needs: [first, ¦]")).sort()).toEqual(["a", "b", "inner", "second"]);
  // Not what it is in, nor what follows that.
  expect(labels(text("group: first\n    needs: [¦]"))).toEqual(["a"]);
  expect(labels(text("", ", group: ¦"))).toEqual(["first"]);
  expect(labels("groups:\n  g: { needs: [¦] }\ntasks:\n  a: { group: g }\n  b: {}")).toEqual(["b"]);
  expect(labels("groups:\n  g: {}\ntasks:\n  a: { operator: bash, pulls: [¦] }\n  b: {}")).toEqual([
    "b",
  ]);
  expect(labels("groups:\n  ¦")).toEqual(["new group"]);
});

test.each([
  ["catchup: ¦", ["true", "false"]],
  ["interval: p¦", ["period", "point"]],
  ["tasks:\n  a:\n    operator: sql.query\n    output: ¦", ["rows", "none"]],
  ["tasks:\n  a: { operator: bash, network: ¦ }", ["true", "false"]],
  ["tasks:\n  a:\n    operator: sql.query\n    connection: ¦", ["shop"]],
  ["tasks:\n  a:\n    operator: bash\n    connections: [¦]", ["shop"]],
  ["params:\n  p:\n    format: ¦", ["date", "date-time"]],
])("values at %j", (text, expected) => {
  expect(labels(text)).toEqual(expected);
});

test("trigger rules, time zones and schedules", () => {
  expect(labels("tasks:\n  a:\n    operator: bash\n    trigger_rule: ¦")).toHaveLength(12);
  expect(labels("timezone: ¦").slice(0, 2)).toEqual(["Europe/Berlin", "UTC"]);
  expect(find("schedule: ¦", '"@daily"')).toMatchObject({
    detail: "At 00:00",
    insert: '"@daily"',
  });
  expect(labels('schedule: "@¦"')).toContain('"@daily"');
  expect(labels("schedule: [¦]")).not.toContain('"@once"');
  expect(find("interval:¦", "point")?.insert).toBe(" point");
  expect(labels('interval: "p¦"')).toContain('"point"');
});

const document = (script: string) =>
  `params:\n  region: { type: string }\ntasks:\n  a: { operator: bash }\n  b:\n    operator: bash\n    needs: [a]\n    script: |\n      ${script}\n  c: { operator: bash }\n`;

test("templates: variables, params, tasks, connections, filters", () => {
  expect(labels(document("{{ ¦ }}"))).toContain("ds");
  expect(find(document("{{ pa¦ }}"), "params")).toMatchObject({ insert: "params." });
  expect(labels(document("{{ params.¦ }}"))).toEqual(["region"]);
  expect(labels(document("{{ xcom.¦ }}"))).toEqual(["a", "c"]);
  expect(find(document("{{ xcom.¦ }}"), "a")?.detail).toBe("upstream");
  expect(labels(document("{{ conn.¦ }}"))).toEqual(["shop"]);
  expect(labels(document("{{ conn.shop.h¦ }}"))).toContain("host");
  expect(labels(document("{{ var.value.¦ }}"))).toEqual(["bucket"]);
  expect(labels(document("{{ dag_run.¦ }}"))).toContain("conf");
  expect(labels(document("{{ ds | ¦ }}"))).toContain("ds_add");
  expect(labels(document("{% if ¦ %}"))).toContain("params");
});

test.each(["echo ¦", "{{ ds }} ¦", "{{ 'x¦' }}", "{{ 1 }} {{ ds | date: '¦"])(
  "nothing in %j",
  (script) => {
    expect(labels(document(script))).toEqual([]);
  },
);

test("a new task and a new param, where names are free", () => {
  expect(labels("tasks:\n  ¦")).toEqual(["new task"]);
  expect(labels("params:\n  ¦")).toEqual(["new param"]);
});

test("help on keys and operators", () => {
  const help = (marked: string) => helpAt(marked.replace("¦", ""), marked.indexOf("¦"), world);
  expect(help("sche¦dule: x")).toMatchObject({
    title: "Schedule",
    name: "schedule",
    from: 0,
    to: 8,
  });
  expect(help("inter¦val: x")?.allowed).toEqual(["period", "point"]);
  expect(help("tasks:\n  a:\n    operator: ba¦sh")).toMatchObject({ title: "Bash" });
  expect(help("tasks:\n  a¦b:\n    operator: bash")).toMatchObject({ title: "Bash" });
  expect(help("gro¦ups: {}")).toMatchObject({ title: "Groups" });
  expect(help("tasks:\n  a:\n    gro¦up: g")).toMatchObject({ title: "Group" });
  expect(help("groups:\n  g:\n    lab¦el: G")).toMatchObject({ title: "Label" });
  expect(help("unkno¦wn: x")).toBeNull();
  expect(help("tasks:\n  a:\n    script: |\n      x¦y")).toBeNull();
});
