import { expect, test } from "vitest";
import { operatorCatalogue } from "@/lib/operators/catalogue";
import { documentSchema, keysAt } from "../document-schema";
import { fieldKind, variantFor } from "./field-kind";

const root = documentSchema([...operatorCatalogue.values()]);

function kindsOf(task: Record<string, unknown>) {
  const value = { tasks: { a: task } };
  return Object.fromEntries(
    keysAt(root, ["tasks", "a"], value).map(({ name, node }) => [
      name,
      fieldKind(name, node, task[name]),
    ]),
  );
}

test("each field of a task has the control that fits its schema", () => {
  expect(kindsOf({ operator: "python" })).toMatchObject({
    script: { control: "code", language: "python" },
    needs: { control: "list", of: "task" },
    variables: { control: "list", of: "variable" },
    connections: { control: "list", of: "connection" },
    pool: { control: "names", of: "pool" },
    env: { control: "map" },
    retries: { control: "text", isNumber: true },
    retry_delay: { control: "text", isNumber: true },
    trigger_rule: { control: "choice" },
    depends_on_past: { control: "choice", values: [true, false] },
    expand: { control: "json" },
  });
  expect(kindsOf({ operator: "sql.query" })).toMatchObject({
    connection: { control: "names", of: "connection" },
    sql: { control: "code", language: "sql" },
  });
  expect(kindsOf({ operator: "http.request" })).toMatchObject({
    url: { control: "template" },
    method: { control: "choice" },
    headers: { control: "map" },
  });
});

test("what holds more than one value has fields for each", () => {
  expect(kindsOf({ operator: "bash" })).toMatchObject({
    skip_on_exit_code: { control: "numbers" },
    retries: { control: "text" },
  });
  expect(kindsOf({ operator: "branch" })).toMatchObject({
    choose: { control: "list", of: "task" },
  });
  expect(kindsOf({ operator: "branch", choose: "{{ xcom.decide }}" })).toMatchObject({
    choose: { control: "template" },
  });
  expect(kindsOf({ operator: "short_circuit" })).toMatchObject({
    condition: { control: "template" },
  });
  const load = kindsOf({ operator: "sql.load", partition: { column: "day", value: "{{ ds }}" } });
  if (load.partition?.control !== "variants") throw new Error("a partition has two forms");
  const [column, day] = load.partition.variants[0]?.fields ?? [];
  expect(
    [column, day].map((field) => field && fieldKind(field.name, field.node, undefined)),
  ).toEqual([
    { control: "template", isNumber: false },
    { control: "template", isNumber: true },
  ]);
  expect(load.columns).toEqual({ control: "list", of: "text" });
  expect(kindsOf({ operator: "sql.load", columns: { day: "date" } }).columns).toEqual({
    control: "map",
  });
  expect(load.csv).toMatchObject({ control: "object" });
  expect(load.partition).toMatchObject({
    control: "variants",
    variants: [{ label: "column, value" }, { label: "column, from, to" }],
  });
  expect(kindsOf({ operator: "http.request" })).toMatchObject({
    query: { control: "map" },
    expected_status: { control: "numbers" },
    pagination: { control: "variants" },
  });
  expect(kindsOf({ operator: "check.column" }).column_mapping).toMatchObject({
    control: "records",
  });
});

test.each([
  ["sql.load", "partition", { column: "day", until: "x" }],
  ["sql.load", "partition", "{{ xcom.part }}"],
  ["sql.load", "csv", { delimiter: ";", more: 1 }],
  ["http.request", "pagination", { by: "magic" }],
  ["http.request", "query", { a: ["b", "c"] }],
  ["check.column", "column_mapping", { amount: "positive" }],
  ["bash", "skip_on_exit_code", ["{{ params.code }}"]],
])("%s: %s that fields cannot show is JSON", (operator, name, value) => {
  expect(kindsOf({ operator, [name]: value })[name]).toEqual({ control: "json" });
});

test("an object has the form that its keys tell", () => {
  const pages = kindsOf({ operator: "http.request" }).pagination;
  if (pages?.control !== "variants") throw new Error("pages have several forms");
  const formOf = (value: unknown) => variantFor(pages.variants, value)?.label;
  expect(formOf({ by: "cursor", path: "next", param: "c" })).toBe("by: cursor");
  expect(formOf({ by: "link" })).toBe("by: link");
  expect(formOf({ by: "link", path: "next" })).toBeUndefined();
});

test("a DAG's zone is chosen, and its dates are picked", () => {
  const kinds = keysAt(root, [], {}).map(({ name, node }) => [
    name,
    fieldKind(name, node, undefined),
  ]);
  expect(Object.fromEntries(kinds)).toMatchObject({
    timezone: { control: "names", of: "zone" },
    start_date: { control: "date" },
    end_date: { control: "date" },
  });
});

test("where text is one of several forms, text is typed, and the others are JSON", () => {
  const schedule = keysAt(root, [], {}).find(({ name }) => name === "schedule");
  if (schedule === undefined) throw new Error("a DAG has a schedule");
  const kindFor = (value: unknown) => fieldKind("schedule", schedule.node, value).control;
  expect([undefined, null, "@daily"].map(kindFor)).toEqual(["text", "text", "text"]);
  expect([["0 1 * * *"], { every: "15m" }].map(kindFor)).toEqual(["json", "json"]);
});

test("every field of every operator has a control, and what none can show is JSON", () => {
  for (const { type } of operatorCatalogue.values()) {
    const kinds = Object.entries(kindsOf({ operator: type }));
    expect(kinds.length, type).toBeGreaterThan(10);
  }
  expect(kindsOf({ operator: "http.request", url: { a: 1 }, headers: { a: [1] } })).toMatchObject({
    url: { control: "json" },
    headers: { control: "json" },
  });
});
