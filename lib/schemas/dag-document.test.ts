import { expect, test } from "vitest";
import * as z from "zod";
import { buildDagDocumentSchema, buildTaskSchema, type OperatorSpec } from "./dag-document";
import { MAX_TASKS } from "./dag-task";

const shell: OperatorSpec = {
  type: "shell",
  label: "Shell",
  description: "Runs a command",
  config: z.strictObject({
    command: z.string().meta({ title: "Command", template: true, language: "shell" }),
    tries: z.number().default(3),
  }),
};
const empty: OperatorSpec = {
  type: "empty",
  label: "Empty",
  description: "Does nothing",
  config: z.strictObject({}),
};
const schema = buildDagDocumentSchema([shell, empty]);

test("fills in defaults and reads durations", () => {
  const document = schema.parse({
    dag_id: "d",
    schedule: { every: "15m" },
    default_args: { retry_delay: "1h30m" },
    tasks: { a: { operator: "shell", command: "ls" }, b: { operator: "empty", needs: ["a"] } },
  });
  expect(document).toEqual({
    dag_id: "d",
    description: "",
    schedule: { every: 900 },
    interval: "period",
    start_date: null,
    end_date: null,
    catchup: false,
    jitter: 0,
    max_active_runs: 16,
    max_active_tasks: 16,
    tags: [],
    params: {},
    default_args: { retry_delay: 5400 },
    tasks: {
      a: { operator: "shell", command: "ls", tries: 3 },
      b: { operator: "empty", needs: ["a"] },
    },
  });
});

test.each([
  ["an unknown key", { colour: "red" }],
  ["an unknown key of a task", { tasks: { a: { operator: "empty", command: "ls" } } }],
  ["a reserved task id", { tasks: { constructor: { operator: "empty" } } }],
  ["no task", { tasks: {} }],
  [
    "too many tasks",
    {
      tasks: Object.fromEntries(
        Array.from({ length: MAX_TASKS + 1 }, (_, i) => [`t${i}`, { operator: "empty" }]),
      ),
    },
  ],
  ["a bad date", { start_date: "2024-02-30" }],
  ["a bad id", { dag_id: "a b" }],
  ["a bad param name", { params: { "a-b": { type: "string" } } }],
])("refuses %s", (_name, change) => {
  const good = { dag_id: "d", tasks: { a: { operator: "empty" } } };
  expect(schema.safeParse(good).success).toBe(true);
  expect(schema.safeParse({ ...good, ...change }).success).toBe(false);
});

test("the JSON Schema is complete: every operator's keys, with titles and marks", () => {
  const json = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: "input" })));
  const variants = json.properties.tasks.additionalProperties.oneOf;
  expect(variants.map((v: { title: string }) => v.title)).toEqual(["Shell", "Empty"]);
  expect(variants[0].properties.command).toMatchObject({
    title: "Command",
    template: true,
    language: "shell",
  });
  expect(variants[0].additionalProperties).toBe(false);
  expect(json.properties.schedule.title).toBe("Schedule");
  for (const [name, field] of Object.entries(json.properties)) {
    expect([name, field]).toEqual([name, expect.objectContaining({ title: expect.any(String) })]);
  }
});

test("an operator may not take the name of a field that every task has", () => {
  const config = z.strictObject({ retries: z.number() });
  expect(() => buildTaskSchema({ ...empty, config })).toThrow(/retries/);
});

test("refinements of a config survive", () => {
  const config = z
    .strictObject({ low: z.number(), high: z.number() })
    .refine((c) => c.low < c.high);
  const ranged = buildTaskSchema({ ...empty, config });
  expect(ranged.safeParse({ operator: "empty", low: 1, high: 2 }).success).toBe(true);
  expect(ranged.safeParse({ operator: "empty", low: 2, high: 1 }).success).toBe(false);
});
