import { expect, test } from "vitest";
import { parseDagYaml } from "@/lib/core/dag/parse";
import { operatorCatalogue } from "@/lib/operators/catalogue";
import type { Problem } from "@/lib/schemas/problem";
import { draftKey, keepDraft, readDraft } from "./draft";
import { countInWords, mergeProblems, onlyIn } from "./merge-problems";
import { graphKey, orderForFewCrossings, placedAs, previewGraph } from "./preview-graph";
import { previewSchedule } from "./preview-schedule";

const operators = [...operatorCatalogue.values()];
const graphOf = (text: string) => {
  const { tasks, groups, value } = parseDagYaml(text, { operators });
  return previewGraph(tasks, groups, value, operators);
};

test("a graph of what is typed, broken or not", () => {
  const graph = graphOf(
    "default_args: { trigger_rule: all_done }\ntasks:\n  a: { operator: bash }\n  b: { operator: nope, needs: [a, a, b, missing] }\n  c: { needs: a, trigger_rule: always }\n",
  );
  expect(graph.edges).toEqual([
    { from: "a", to: "b" },
    { from: "a", to: "c" },
  ]);
  expect(graph.nodes.map((node) => [node.operatorLabel, node.triggerRule])).toEqual([
    ["Bash", "all_done"],
    ["nope", "all_done"],
    ["no operator", "always"],
  ]);
  expect(graph.nodes[0]?.x).toBeLessThan(graph.nodes[1]?.x ?? 0);
});

test("a change of a script leaves the graph's key, a change of an edge does not", () => {
  const one = "tasks:\n  a: { operator: bash, script: x }\n  b: { operator: bash, script: y }\n";
  expect(graphKey(graphOf(one))).toBe(graphKey(graphOf(one.replace("x", "z"))));
  expect(graphKey(graphOf(one))).not.toBe(
    graphKey(graphOf(one.replace("script: y", "needs: [a]"))),
  );
});

test("another layout is taken over for the same graph only", () => {
  const graph = graphOf("tasks:\n  a: { operator: bash }\n  b: { operator: bash, needs: [a] }\n");
  const moved = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, y: 7 })).reverse() };
  expect(placedAs(graph, moved).nodes.map(({ taskId, y }) => [taskId, y])).toEqual([
    ["a", 7],
    ["b", 7],
  ]);
  expect(placedAs(graph, { ...moved, edges: [] })).toBe(graph);
  expect(placedAs(graph, null)).toBe(graph);
});

test("a way is kept free for an edge that passes a column", () => {
  const graph = graphOf(
    "tasks:\n  a: { operator: bash }\n  b: { operator: bash, needs: [a] }\n  c: { operator: bash, needs: [a, b] }\n",
  );
  const [first, passed, last] = graph.nodes;
  expect(passed?.y).not.toBe(first?.y);
  expect(last?.y).toBe(first?.y);
});

test("neighbours are brought beside each other", () => {
  const node = (taskId: string) => ({ taskId, width: 100, height: 50 });
  const order = orderForFewCrossings(["a", "b", "c", "d"].map(node), [
    { from: "a", to: "d" },
    { from: "b", to: "c" },
  ]).map(({ taskId }) => taskId);
  expect(order.indexOf("a") < order.indexOf("b")).toBe(order.indexOf("d") < order.indexOf("c"));
});

const now = new Date("2026-03-27T12:00:00Z");

test("a schedule is shown although other parts are broken", () => {
  const preview = previewSchedule(
    { schedule: "30 2 * * *", timezone: "Europe/Berlin", tasks: 7 },
    "UTC",
    now,
    5,
  );
  expect(preview?.words).toBe("At 02:30 (Europe/Berlin)");
  expect(preview?.isOwnZone).toBe(true);
  expect(preview?.runs).toHaveLength(5);
  expect(preview?.runs.flatMap(({ notes }) => notes.map(({ code }) => code))).toContain("moved");
});

test.each([
  [{}, "UTC", "Only when triggered", /triggers it/],
  [{ schedule: "@once" }, "UTC", "Once, at the start date", /needs a start_date/],
  [{ schedule: "@daily", end_date: "2020-01-01" }, "UTC", "At 00:00 (UTC)", /has passed/],
])("no runs, and why: %j", (value, zone, words, note) => {
  const preview = previewSchedule(value, zone, now, 5);
  expect(preview?.words).toBe(words);
  expect(preview?.note).toMatch(note);
});

test.each([
  [{ schedule: "61 * * * *" }],
  [{ timezone: "Mars/Olympus" }],
  [{ start_date: "yesterday" }],
  ["text"],
])("no preview of %j", (value) => {
  expect(previewSchedule(value, "UTC", now, 5)).toBeNull();
});

const problem = (path: Problem["path"], line: number): Problem => ({
  path,
  message: "no such connection",
  line,
  column: 1,
  severity: "error",
  code: "unknown_connection",
});

test("the server's problems move with the text, and leave with it", () => {
  const path = ["tasks", "a", "connection"];
  const text = "# one more line\ntasks:\n  a:\n    connection: shop\n";
  expect(mergeProblems([], [problem(path, 3)], text)).toEqual([
    { ...problem(path, 4), column: 17 },
  ]);
  expect(onlyIn([problem(path, 3)], [problem(path, 9)])).toEqual([]);
  expect(mergeProblems([problem(path, 4)], [problem(path, 3)], text)).toHaveLength(1);
});

test("counts in words", () => {
  const warning = { ...problem([], 1), severity: "warning" as const };
  expect(countInWords([])).toBe("No problems");
  expect(countInWords([problem([], 1), problem([], 2), warning])).toBe("2 errors, 1 warning");
});

test("drafts are kept by DAG, and what cannot be read is none", () => {
  const store = new Map<string, string>();
  const storage = {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => void store.set(key, value),
    removeItem: (key: string) => void store.delete(key),
  };
  const key = draftKey("acme", "etl");
  expect(key).not.toBe(draftKey("acme", null));
  expect(readDraft(storage, key)).toBeNull();
  expect(keepDraft(storage, key, { text: "x", baseVersion: 3, at: 7 })).toBe(true);
  expect(readDraft(storage, key)).toEqual({ text: "x", baseVersion: 3, at: 7 });
  keepDraft(storage, key, null);
  expect(readDraft(storage, key)).toBeNull();
  store.set(key, "{broken");
  expect(readDraft(storage, key)).toBeNull();
  const refuse = () => {
    throw new DOMException("quota");
  };
  expect(
    keepDraft({ ...storage, setItem: refuse }, key, { text: "", baseVersion: null, at: 0 }),
  ).toBe(false);
});
