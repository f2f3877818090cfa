import { describe, expect, it } from "vitest";
import { GRID_STATE_CHARS, type GridView } from "@/lib/schemas/api/run";
import { TASK_INSTANCE_STATES } from "@/lib/schemas/states";
import {
  cursorOf,
  type GridRun,
  longestRun,
  runDuration,
  selectionOf,
  shownGrid,
  stateAt,
  stateCounts,
  treeKey,
  versionChanges,
} from "./model";

const run = (id: string, part: Partial<GridRun> = {}): GridRun => ({
  id,
  state: "success",
  type: "scheduled",
  logicalDate: "2026-01-01T00:00:00.000Z",
  startedAt: "2026-01-01T00:00:00.000Z",
  endedAt: "2026-01-01T00:00:05.000Z",
  versionNumber: 1,
  states: "sf ",
  ...part,
});
const task = (taskId: string, group: string | null = null) => ({
  taskId,
  operator: "bash",
  depth: 0,
  group,
});
const source: GridView = {
  tasks: [task("a"), task("b"), task("c")],
  groups: [],
  runs: [run("r1"), run("r2", { versionNumber: 2 }), run("r3", { versionNumber: 2 })],
  hasOlder: false,
  olderBefore: null,
};
const grid = shownGrid(source, new Set());

describe("stateAt", () => {
  it("reads every state's character", () => {
    const all = run("r", { states: TASK_INSTANCE_STATES.map((s) => GRID_STATE_CHARS[s]).join("") });
    expect(TASK_INSTANCE_STATES.map((_, row) => stateAt(all, row))).toEqual([
      ...TASK_INSTANCE_STATES,
    ]);
  });
  it("is null where there is nothing", () => {
    expect(stateAt(grid.runs[0], 2)).toBeNull();
    expect(stateAt(grid.runs[0], 9)).toBeNull();
    expect(stateAt(undefined, 0)).toBeNull();
  });
});

describe("selection and cursor", () => {
  it("are each other's inverse", () => {
    for (const cursor of [
      { row: 0, column: 0 },
      { row: -1, column: 2 },
      { row: 2, column: 1 },
    ]) {
      expect(cursorOf(grid, selectionOf(grid, cursor))).toEqual(cursor);
    }
  });
  it("do not point at what is not shown", () => {
    expect(cursorOf(grid, { run: "gone", task: "a" })).toBeNull();
    expect(cursorOf(grid, { run: null, task: null })).toBeNull();
    expect(cursorOf(grid, { run: "r1", task: "gone" })).toEqual({ row: -1, column: 0 });
  });
});

it("marks where another version began", () => {
  expect(versionChanges(grid.runs)).toEqual([1]);
});

it("counts a run that goes on until now", () => {
  const now = Date.parse("2026-01-01T00:01:00Z");
  expect(runDuration(run("r"), now)).toBe(5000);
  expect(runDuration(run("r", { endedAt: null }), now)).toBe(60_000);
  expect(runDuration(run("r", { endedAt: null }), null)).toBeNull();
  expect(runDuration(run("r", { startedAt: null, endedAt: null }), now)).toBeNull();
});

it("measures bars by runs that are over", () => {
  const now = Date.parse("2026-01-02T00:00:00Z");
  const hanging = run("r", { endedAt: null });
  expect(longestRun([run("a"), hanging], now)).toBe(5000);
  expect(longestRun([hanging], now)).toBe(86_400_000);
  expect(longestRun([], now)).toBe(1);
});

describe("groups", () => {
  const grouped: GridView = {
    ...source,
    tasks: [task("a"), task("b", "in"), task("c", "out"), task("d", "in")],
    groups: [
      { groupId: "out", label: "Outer", group: null },
      { groupId: "in", label: "Inner", group: "out" },
    ],
    runs: [
      run("r1", { states: "ssrs" }),
      run("r2", { states: "sfks" }),
      run("r3", { states: "s   " }),
    ],
  };
  const shown = (...folded: string[]) => shownGrid(grouped, new Set(folded));

  it("are in the state of their tasks that asks most for attention", () => {
    expect(shown().rows.map(({ id }) => id)).toEqual(["a", "out", "in", "b", "d", "c"]);
    expect(shown().runs.map(({ states }) => states)).toEqual(["srsssr", "sfffsk", "s     "]);
    expect(shown("out").runs.map(({ states }) => states)).toEqual(["sr", "sf", "s "]);
    expect(stateCounts(grouped.runs[1], [1, 2, 3])).toEqual([
      ["failed", 1],
      ["success", 1],
      ["skipped", 1],
    ]);
  });

  it("stand for what is folded in them, and can be selected with a run or without", () => {
    for (const cursor of [
      { row: 1, column: 2 },
      { row: 2, column: -1 },
    ]) {
      expect(cursorOf(shown(), selectionOf(shown(), cursor))).toEqual(cursor);
    }
    expect(cursorOf(shown("in"), { run: "r2", task: "d" })).toEqual({ row: 2, column: 1 });
    expect(cursorOf(shown("in", "out"), { run: "r2", task: "d" })).toEqual({ row: 1, column: 1 });
    expect(cursorOf(grid, { run: null, task: "a" })).toBeNull();
  });

  it("fold and open by the keys of a tree, from the heading of a row", () => {
    const { rows } = shown("in");
    expect(rows.map(({ id }) => id)).toEqual(["a", "out", "in", "c"]);
    const key = (row: number, name: string, column = -1) => treeKey(rows, { row, column }, name);
    expect(key(1, "ArrowLeft")).toEqual({ toggle: "out" });
    expect(key(1, "ArrowRight")).toBeNull();
    expect(key(2, "ArrowRight")).toEqual({ toggle: "in" });
    expect(key(2, "ArrowLeft")).toEqual({ row: 1 });
    expect(key(3, "ArrowLeft")).toEqual({ row: 1 });
    expect(key(0, "ArrowLeft")).toEqual({ row: 0 });
    expect(key(1, "ArrowLeft", 0)).toBeNull();
  });
});
