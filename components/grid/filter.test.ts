import { describe, expect, it } from "vitest";
import type { GridView } from "@/lib/schemas/api/run";
import { filterQuery, filterTasks, isFiltered } from "./filter";

const none = { state: null, type: null, from: null, to: null };
const grid: GridView = {
  tasks: ["load_eu", "Load_us", "report"].map((taskId, depth) => ({
    taskId,
    operator: "empty",
    depth,
    group: null,
  })),
  groups: [],
  runs: [
    {
      id: "0199e7a5-2c1c-7c55-9a43-0f0f0f0f0f01",
      state: "failed",
      type: "manual",
      logicalDate: "2026-11-20T00:00:00.000Z",
      startedAt: null,
      endedAt: null,
      versionNumber: 1,
      states: "sf ",
    },
  ],
  hasOlder: false,
  olderBefore: null,
};

describe("filterQuery", () => {
  it("reads days on the DAG's wall clock, the last one included", () => {
    const days = { ...none, from: "2026-11-20", to: "2026-11-20" };
    expect(filterQuery(days, "Europe/Berlin")).toEqual({
      from: "2026-11-19T23:00:00.000Z",
      to: "2026-11-20T22:59:59.999Z",
    });
  });

  it.each([[{ from: "2026-11-20", to: "2026-11-19" }], [{ from: "not a day", to: null }]])(
    "leaves out the days of %j",
    (days) => {
      expect(filterQuery({ ...none, ...days }, "UTC")).toEqual({});
    },
  );

  it("keeps state and type", () => {
    expect(filterQuery({ ...none, state: "failed", type: "backfill" }, "UTC")).toEqual({
      state: "failed",
      type: "backfill",
    });
    expect([isFiltered(none), isFiltered({ ...none, state: "failed" })]).toEqual([false, true]);
  });
});

describe("filterTasks", () => {
  it("keeps the states of the tasks that match in their places", () => {
    const found = filterTasks(grid, " LOAD ");
    expect(found.tasks.map(({ taskId }) => taskId)).toEqual(["load_eu", "Load_us"]);
    expect(found.runs.map(({ states }) => states)).toEqual(["sf"]);
    expect(filterTasks(grid, "us").runs[0]?.states).toBe("f");
  });

  it("leaves a grid as it is without a text, and empty when none matches", () => {
    expect(filterTasks(grid, " ")).toBe(grid);
    expect(filterTasks(grid, "nothing").tasks).toEqual([]);
  });
});
