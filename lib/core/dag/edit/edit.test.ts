import { describe, expect, test } from "vitest";
import { operatorCatalogue } from "@/lib/operators/catalogue";
import type { EditResult } from "./edit";
import { removeField, setField } from "./fields";
import { copyTasks, duplicateTasks, pasteTasks } from "./fragment";
import { connect, disconnect } from "./graph";
import { groupTasks, ungroupTasks } from "./groups";
import { renameTask } from "./rename";
import { addTask, moveTask, removeTasks } from "./tasks";
import { applyEdits } from "./text-edit";

const operators = [...operatorCatalogue.values()];

const DOCUMENT = `# The shop's numbers, every night.
dag_id: shop # do not rename
schedule: "@daily"
default_args: { retries: 2, retry_delay: 5m }

tasks:
  # Reads the orders.
  read_orders:
    operator: http.request
    url: 'https://example.com/{{ ds }}'   # the public one

  transform:
    operator: python
    needs: [read_orders] # only these
    script: |
      # not a YAML comment
      orders = xcom.pull("read_orders")

      print(orders)
    retries: 3

  # Tells people.
  tell: { operator: bash, needs: [transform], script: "echo {{ xcom.read_orders.count }}" }
`;

function textOf(result: EditResult, before = DOCUMENT): string {
  if (!result.ok) throw new Error(result.reason);
  expect(applyEdits(before, result.edits)).toBe(result.text);
  return result.text;
}

/** The lines that a change took out and put in. */
function changeOf(result: EditResult, before = DOCUMENT): { out: string[]; in: string[] } {
  const [old, now] = [before.split("\n"), textOf(result, before).split("\n")];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head += 1;
  let tail = 0;
  const most = Math.min(old.length, now.length) - head;
  while (tail < most && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return { out: old.slice(head, old.length - tail), in: now.slice(head, now.length - tail) };
}

describe("fields", () => {
  test.each([
    [["schedule"], "@weekly", ['schedule: "@weekly"']],
    [["dag_id"], "store", ["dag_id: store # do not rename"]],
    [["description"], "Numbers: all", ['description: "Numbers: all"']],
    [["default_args", "retries"], 5, ["default_args: { retries: 5, retry_delay: 5m }"]],
    [
      ["default_args", "pool"],
      "slow",
      ["default_args: { retries: 2, retry_delay: 5m, pool: slow }"],
    ],
    [["tasks", "read_orders", "url"], "x", ["    url: 'x'   # the public one"]],
    [
      ["tasks", "transform", "script"],
      "print(1)\n\nprint(2)\n",
      ["      print(1)", "", "      print(2)"],
    ],
    [
      ["tasks", "read_orders", "query"],
      { day: "{{ ds }}" },
      ["    query:", '      day: "{{ ds }}"'],
    ],
    [
      ["tasks", "transform", "needs"],
      ["read_orders", "tell"],
      ["    needs: [read_orders, tell] # only these"],
    ],
    [["params", "region"], { type: "string" }, ["params:", "  region:", "    type: string"]],
  ])("%j becomes %j", (path, value, lines) => {
    expect(changeOf(setField(DOCUMENT, path, value)).in).toEqual(lines);
  });

  test("a script of several lines makes a task in braces one of lines", () => {
    const { in: lines } = changeOf(setField(DOCUMENT, ["tasks", "tell", "script"], "a\nb\n"));
    expect(lines).toEqual([
      "  tell:",
      "    operator: bash",
      "    needs: [transform]",
      "    script: |",
      "      a",
      "      b",
    ]);
  });

  test("a field goes with its line, and a mapping's last one leaves it empty", () => {
    expect(changeOf(removeField(DOCUMENT, ["tasks", "transform", "retries"]))).toEqual({
      out: ["    retries: 3"],
      in: [],
    });
    const text = "dag_id: a\ndefault_args:\n  # why\n\n  retries: 1\ntasks: {}\n";
    const result = removeField(text, ["default_args", "retries"]);
    expect(textOf(result, text)).toBe("dag_id: a\ndefault_args: {}\n  # why\n\ntasks: {}\n");
    expect(changeOf(removeField(DOCUMENT, ["nothing", "here"]))).toEqual({ out: [], in: [] });
  });

  test("an empty text takes a field", () => {
    expect(textOf(setField("", ["dag_id"], "a"), "")).toBe("dag_id: a\n");
    expect(textOf(setField("# new", ["dag_id"], "a"), "# new")).toBe("# new\ndag_id: a\n");
  });

  test("JSON stays JSON", () => {
    const json = '{\n  "dag_id": "a",\n  "tasks": {\n    "one": { "operator": "empty" }\n  }\n}\n';
    const added = textOf(
      addTask(json, { taskId: "two", task: { operator: "empty" }, needs: ["one"] }),
      json,
    );
    expect(JSON.parse(added)).toEqual({
      dag_id: "a",
      tasks: { one: { operator: "empty" }, two: { operator: "empty", needs: ["one"] } },
    });
  });

  test("a value behind an alias is written out before it is changed", () => {
    const text = "dag_id: a\nx: &same { retries: 1 }\ndefault_args: *same\ntasks: {}\n";
    expect(textOf(setField(text, ["default_args", "retries"], 2), text)).toBe(
      "dag_id: a\nx: &same { retries: 1 }\ndefault_args:\n  retries: 2\ntasks: {}\n",
    );
  });

  test("a text that cannot be read is refused with the reason", () => {
    const result = setField("dag_id: [a\ntasks: {}\n", ["dag_id"], "b");
    expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(/line \d+/) });
  });
});

describe("tasks", () => {
  test("a task is added behind another one, set apart as its neighbours are", () => {
    const result = addTask(DOCUMENT, {
      taskId: "read_orders",
      task: { operator: "bash", script: "echo hi\n" },
      needs: ["read_orders"],
      after: "read_orders",
    });
    expect(changeOf(result)).toEqual({
      out: [],
      in: [
        "  read_orders_2:",
        "    operator: bash",
        "    needs: [read_orders]",
        "    script: |",
        "      echo hi",
        "",
      ],
    });
    expect(result).toMatchObject({ taskIds: ["read_orders_2"] });
  });

  test.each(["dag_id: a", "dag_id: a\ntasks:\n", "dag_id: a\ntasks: {} # none yet\n"])(
    "the first task: %j",
    (text) => {
      const result = addTask(text, { taskId: "one", task: { operator: "empty" } });
      expect(textOf(result, text)).toMatch(
        /tasks:( # none yet)?\n {2}one:\n {4}operator: empty\n?$/,
      );
    },
  );

  test("a task goes with its comments and with what names it", () => {
    const text = textOf(removeTasks(DOCUMENT, ["read_orders"], operators));
    expect(text).not.toContain("Reads the orders");
    expect(text).not.toContain("needs: [read_orders]");
    expect(text).toContain("tasks:\n  transform:\n    operator: python\n    script: |");
    expect(text).toContain("# Tells people.");
    expect(textOf(removeTasks(text, ["transform", "tell"], operators), text)).toContain(
      "tasks: {}\n",
    );
  });

  test("a new name reaches needs, templates and code, and nothing else", () => {
    const result = renameTask(DOCUMENT, "read_orders", "fetch", operators);
    expect(result.references.map(({ kind, taskId }) => [kind, taskId])).toEqual([
      ["field", "transform"],
      ["code", "transform"],
      ["template", "tell"],
    ]);
    expect(textOf(result)).toBe(
      DOCUMENT.replace("  read_orders:", "  fetch:")
        .replace("[read_orders]", "[fetch]")
        .replace('pull("read_orders")', 'pull("fetch")')
        .replace("xcom.read_orders.count", "xcom.fetch.count"),
    );
  });

  test("a branch follows the new name of its target", () => {
    const text = `dag_id: a
tasks:
  choose: { operator: branch, choose: "{{ 'b' }}", otherwise: b }
  b: { operator: empty, needs: [choose] }
`;
    expect(renameTask(text, "b", "b 2", operators)).toMatchObject({ ok: false });
    const result = renameTask(text, "choose", "pick.one", operators);
    expect(textOf(result, text)).toContain("needs: [pick.one]");
  });

  test("copies wait for what the originals wait for, and for each other", () => {
    const result = duplicateTasks(DOCUMENT, ["transform", "tell"], operators);
    expect(`\n${changeOf(result).in.join("\n")}`).toBe(`
  transform_2:
    operator: python
    needs: [read_orders] # only these
    script: |
      # not a YAML comment
      orders = xcom.pull("read_orders")

      print(orders)
    retries: 3

  # Tells people.
  tell_2: { operator: bash, needs: [transform_2], script: "echo {{ xcom.read_orders.count }}" }
`);
  });

  test("what is pasted elsewhere keeps its comments and leaves needs behind that are not there", () => {
    const other = "dag_id: b\ntasks:\n  tell: { operator: empty }\n";
    const result = pasteTasks(other, copyTasks(DOCUMENT, ["tell", "read_orders"]), operators);
    expect(textOf(result, other)).toBe(`${other}
  # Reads the orders.
  read_orders:
    operator: http.request
    url: 'https://example.com/{{ ds }}'   # the public one

  # Tells people.
  tell_2: { operator: bash, script: "echo {{ xcom.read_orders.count }}" }
`);
    expect(pasteTasks(other, "just words", operators)).toMatchObject({ ok: false });
  });

  test("a task moves with its comments", () => {
    const text = textOf(moveTask(DOCUMENT, "tell", "read_orders"));
    expect(text).toContain("tasks:\n  # Tells people.\n  tell: {");
    expect(textOf(moveTask(text, "tell", null), text)).toBe(DOCUMENT);
  });
});

describe("connections", () => {
  test("a task is made to wait, and no longer", () => {
    const joined = textOf(connect(DOCUMENT, "read_orders", "tell"));
    expect(joined).toContain("needs: [transform, read_orders], script");
    expect(textOf(disconnect(joined, "read_orders", "tell"), joined)).toBe(DOCUMENT);
    expect(changeOf(disconnect(DOCUMENT, "read_orders", "transform"))).toEqual({
      out: ["    needs: [read_orders] # only these"],
      in: [],
    });
  });

  test.each([
    ["tell", "read_orders", "wait for each other: read_orders → transform → tell → read_orders"],
    ["tell", "tell", "cannot wait for itself"],
    ["read_orders", "transform", 'needs "read_orders" already'],
    ["nobody", "tell", 'no task "nobody"'],
  ])("%s → %s is refused", (from, to, reason) => {
    const result = connect(DOCUMENT, from, to);
    expect(result.ok ? "" : result.reason).toContain(reason);
  });
});

describe("groups", () => {
  test("tasks go into a group and out of it again", () => {
    const grouped = textOf(groupTasks(DOCUMENT, ["read_orders", "transform"], "extract"));
    expect(grouped).toContain("groups:\n  extract: {}\n");
    expect(grouped).toContain("operator: http.request\n    group: extract\n");
    const joined = textOf(connect(grouped, "read_orders", "tell"), grouped);
    expect(textOf(ungroupTasks(grouped, ["read_orders", "transform"]), grouped)).toBe(DOCUMENT);
    expect(joined).toContain("# Tells people.");
    expect(groupTasks(DOCUMENT, ["tell"], "transform")).toMatchObject({ ok: false });
  });

  test("a circle by way of a group is refused, and its needs follow a new name", () => {
    const text = `dag_id: a
groups:
  load: { needs: [first] }
tasks:
  first: { operator: empty }
  second: { operator: empty, group: load }
`;
    expect(connect(text, "second", "first")).toMatchObject({
      ok: false,
      reason: expect.stringContaining("first → second → first"),
    });
    expect(disconnect(text, "first", "second")).toMatchObject({
      ok: false,
      reason: expect.stringContaining("by a group"),
    });
    const renamed = renameTask(text, "first", "begin", operators);
    expect(textOf(renamed, text)).toBe(text.replaceAll("first", "begin"));
    expect(textOf(removeTasks(text, ["first"], operators), text)).toContain("load: {}");
    expect(textOf(removeTasks(text, ["second"], operators), text)).toBe(
      "dag_id: a\ntasks:\n  first: { operator: empty }\n",
    );
  });
});
