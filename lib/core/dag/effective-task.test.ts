import { expect, test } from "vitest";
import * as z from "zod";
import { buildDagDocumentSchema } from "@/lib/schemas/dag-document";
import { canonicalDocument } from "./canonical";
import { effectiveTask } from "./effective-task";

const schema = buildDagDocumentSchema([
  {
    type: "shell",
    label: "Shell",
    description: "",
    config: z.strictObject({ command: z.string(), doc_url: z.string().optional() }),
  },
]);
const parse = (value: object) => schema.parse({ dag_id: "d", ...value });

test("a task's own values win over default_args, and those over the product's", () => {
  const document = parse({
    default_args: { retries: 2, retry_delay: "1m", trigger_rule: "all_done" },
    tasks: { a: { operator: "shell", command: "ls", retries: 0, execution_timeout: "1h" } },
  });
  expect(effectiveTask(document, "a")).toEqual({
    taskId: "a",
    operator: "shell",
    group: null,
    triggerRule: "all_done",
    retries: 0,
    retryDelaySeconds: 60,
    retryExponentialBackoff: false,
    maxRetryDelaySeconds: null,
    executionTimeoutSeconds: 3600,
    priorityWeight: 1,
    past: null,
    weightRule: "downstream",
    pool: "default_pool",
    poolSlots: 1,
    queue: "default",
    teardownFor: [],
    mappedGroup: null,
    expand: [],
    mapIndexTemplate: null,
    maxMapLength: 1024,
    maxActivePerDag: null,
    maxActivePerRun: null,
    doc: null,
    config: { command: "ls" },
  });
});

test("a task that does not exist is a RangeError", () => {
  const document = parse({ tasks: { a: { operator: "shell", command: "ls" } } });
  expect(() => effectiveTask(document, "toString")).toThrow(RangeError);
});

test("documents that mean the same have one canonical text", () => {
  const left = parse({
    tags: [],
    tasks: { a: { operator: "shell", command: "ls", retry_delay: "5m" } },
  });
  const right = parse({ tasks: { a: { retry_delay: 300, command: "ls", operator: "shell" } } });
  const other = parse({ tasks: { a: { retry_delay: 301, command: "ls", operator: "shell" } } });
  expect(canonicalDocument(left)).toBe(canonicalDocument(right));
  expect(canonicalDocument(left)).not.toBe(canonicalDocument(other));
});

test("default_args of groups win over the DAG's, the inner group's over the outer's", () => {
  const document = parse({
    default_args: { retries: 1, pool: "all", queue: "gpu" },
    groups: {
      outer: { default_args: { retries: 2, pool: "outer" } },
      inner: { group: "outer", default_args: { retries: 3 } },
    },
    tasks: {
      a: { operator: "shell", command: "ls", group: "inner" },
      b: { operator: "shell", command: "ls", group: "outer", retries: 0 },
    },
  });
  expect(effectiveTask(document, "a")).toMatchObject({ retries: 3, pool: "outer", queue: "gpu" });
  expect(effectiveTask(document, "b")).toMatchObject({ retries: 0, pool: "outer", queue: "gpu" });
});
