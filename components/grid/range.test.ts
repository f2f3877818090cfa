import { describe, expect, it } from "vitest";
import type { GridView } from "@/lib/schemas/api/run";
import { shownGrid } from "./model";
import { partsOf, rangeBetween } from "./range";

const run = (id: string, states: string): GridView["runs"][number] => ({
  id,
  state: "failed",
  type: "scheduled",
  logicalDate: "2026-11-20T00:00:00.000Z",
  startedAt: null,
  endedAt: null,
  versionNumber: 1,
  states,
});
const source: GridView = {
  tasks: ["a", "b", "c"].map((taskId, depth) => ({
    taskId,
    operator: "empty",
    depth,
    group: null,
  })),
  groups: [],
  runs: [run("one", "ss "), run("two", "sf "), run("three", "  f")],
  hasOlder: false,
  olderBefore: null,
};
const grid = shownGrid(source, new Set());

describe("rangeBetween", () => {
  it.each([
    [
      { row: 0, column: 0 },
      { row: 1, column: 2 },
    ],
    [
      { row: 1, column: 2 },
      { row: 0, column: 0 },
    ],
    [
      { row: 1, column: 0 },
      { row: 0, column: 2 },
    ],
    [
      { row: 1, column: 0 },
      { row: -1, column: 2 },
    ],
  ])("spans %j and %j whichever comes first", (one, other) => {
    expect(rangeBetween(one, other, 3)).toEqual({
      rows: { from: 0, to: 2 },
      columns: { from: 0, to: 3 },
    });
  });

  it("takes all tasks between two runs", () => {
    expect(rangeBetween({ row: -1, column: 1 }, { row: -1, column: 1 }, 3).rows).toEqual({
      from: 0,
      to: 3,
    });
  });
});

it("gives the tasks that each run has, and no run without any", () => {
  const range = rangeBetween({ row: 1, column: 0 }, { row: 2, column: 2 }, 3);
  expect(partsOf(grid, range).map((part) => [part.run.id, part.tasks])).toEqual([
    ["one", ["b"]],
    ["two", ["b"]],
    ["three", ["c"]],
  ]);
  const first = rangeBetween({ row: 0, column: 0 }, { row: 0, column: 2 }, 3);
  expect(partsOf(grid, first).map((part) => part.run.id)).toEqual(["one", "two"]);
});

it("takes a group's row for all of its tasks, once", () => {
  const grouped = {
    ...source,
    groups: [{ groupId: "g", label: "G", group: null }],
    tasks: source.tasks.map((task) => ({ ...task, group: task.taskId === "b" ? null : "g" })),
  };
  // Rows: g, a, c, b.
  const range = rangeBetween({ row: 0, column: 0 }, { row: 1, column: 2 }, 4);
  expect(partsOf(shownGrid(grouped, new Set()), range).map(({ tasks }) => tasks)).toEqual([
    ["a"],
    ["a"],
    ["c"],
  ]);
  const folded = rangeBetween({ row: 0, column: 0 }, { row: 1, column: 0 }, 2);
  expect(partsOf(shownGrid(grouped, new Set(["g"])), folded)[0]?.tasks).toEqual(["a", "b"]);
});
