import { describe, expect, it } from "vitest";
import { GRID_STATE_CHARS, type GridView } from "@/lib/schemas/api/run";
import { TASK_INSTANCE_STATES } from "@/lib/schemas/states";
import {
  cursorOf,
  type GridRun,
  longestRun,
  runDuration,
  selectionOf,
  stateAt,
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
const task = (taskId: string) => ({ taskId, operator: "bash", depth: 0 });
const grid: GridView = {
  tasks: [task("a"), task("b"), task("c")],
  runs: [run("r1"), run("r2", { versionNumber: 2 }), run("r3", { versionNumber: 2 })],
  hasOlder: false,
  olderBefore: null,
};

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
