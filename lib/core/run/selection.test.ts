import { describe, expect, it } from "vitest";
import type { TaskInstanceState } from "@/lib/schemas/states";
import { type SelectableTask, type Selection, selectTasks, unknownTasks } from "./selection";

//  extract ─┬─ clean ─┬─ load ── report
//  lookup ──┘         └─ audit
const task = (
  idx: number,
  taskId: string,
  downstream: number[],
  state: TaskInstanceState = "success",
): SelectableTask => ({ idx, taskId, downstream, state });
const TASKS = [
  task(0, "extract", [2]),
  task(1, "lookup", [2]),
  task(2, "clean", [3, 4], "failed"),
  task(3, "load", [5], "upstream_failed"),
  task(4, "audit", [], "skipped"),
  task(5, "report", [], "upstream_failed"),
];

const select = (selection: Selection) =>
  selectTasks(TASKS, selection).map(({ task: { taskId }, reason }) => `${taskId}: ${reason}`);

describe("selectTasks", () => {
  it.each<[string, Selection, string[]]>([
    [
      "what was chosen, in the plan's order",
      { tasks: ["load", "clean"] },
      ["clean: chosen", "load: chosen"],
    ],
    [
      "downstreams at any distance",
      { tasks: ["clean"], downstream: true },
      [
        "clean: chosen",
        "load: downstream of clean",
        "audit: downstream of clean",
        "report: downstream of clean",
      ],
    ],
    [
      "upstreams, but not what else these lead to",
      { tasks: ["load"], upstream: true },
      [
        "extract: upstream of load",
        "lookup: upstream of load",
        "clean: upstream of load",
        "load: chosen",
      ],
    ],
    [
      "both sides",
      { tasks: ["load"], upstream: true, downstream: true },
      [
        "extract: upstream of load",
        "lookup: upstream of load",
        "clean: upstream of load",
        "load: chosen",
        "report: downstream of load",
      ],
    ],
    [
      "chosen before following from another chosen one",
      { tasks: ["extract", "load"], downstream: true },
      [
        "extract: chosen",
        "clean: downstream of extract",
        "load: chosen",
        "audit: downstream of extract",
        "report: downstream of extract",
      ],
    ],
    [
      "only what failed, also behind a chosen one that did not",
      { tasks: ["extract"], downstream: true, onlyFailed: true },
      [
        "clean: downstream of extract",
        "load: downstream of extract",
        "report: downstream of extract",
      ],
    ],
    ["all that failed", { onlyFailed: true }, ["clean: chosen", "load: chosen", "report: chosen"]],
    ["nothing for names that are not there", { tasks: ["nobody"], downstream: true }, []],
  ])("gives %s", (_name, selection, expected) => {
    expect(select(selection)).toEqual(expected);
  });

  it("gives all without names", () => {
    expect(select({})).toHaveLength(TASKS.length);
  });
});

describe("unknownTasks", () => {
  it("names each with its place and what was likely meant", () => {
    expect(unknownTasks(TASKS, ["load", "reprot", "elephant"])).toMatchObject([
      {
        path: ["tasks", 1],
        code: "unknown_task",
        found: "reprot",
        message: 'The run has no task "reprot"; did you mean "report"?',
      },
      { path: ["tasks", 2], found: "elephant", message: 'The run has no task "elephant"' },
    ]);
  });
});

it("clears setups and teardowns around what is chosen, where that is asked for", () => {
  const task = (idx: number, taskId: string, downstream: number[], setups?: number[]) => ({
    idx,
    taskId,
    downstream,
    state: "success" as const,
    ...(setups === undefined ? {} : { setups }),
  });
  const tasks = [
    task(0, "make", [1, 2]),
    task(1, "work", [2, 3]),
    task(2, "tidy", [], [0]),
    task(3, "behind", []),
  ];
  const told = (...chosen: string[]) =>
    selectTasks(tasks, { tasks: chosen, withSetups: true }).map(
      (one) => `${one.task.taskId}: ${one.reason}`,
    );
  expect(told("work")).toEqual(["make: setup of work", "work: chosen", "tidy: teardown of make"]);
  expect(told("make")).toEqual(["make: chosen", "tidy: teardown of make"]);
  expect(selectTasks(tasks, { tasks: ["work"] }).map((one) => one.task.taskId)).toEqual(["work"]);
});
