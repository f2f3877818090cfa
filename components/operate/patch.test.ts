import { expect, it } from "vitest";
import type { Effect } from "@/lib/schemas/api/operate";
import type { GridView } from "@/lib/schemas/api/run";
import { nextStates, patchGrid, patchTask } from "./patch";

const effect: Effect = {
  items: [
    { taskId: "load", state: "failed", next: "success", reason: "chosen", willBeStopped: false },
  ],
  follows: [{ taskId: "report", state: "upstream_failed", next: "scheduled" }],
  run: { state: "failed", next: "queued" },
};
const column = (id: string): GridView["runs"][number] => ({
  id,
  state: "failed",
  type: "manual",
  logicalDate: "2024-03-13T00:00:00.000Z",
  startedAt: null,
  endedAt: null,
  versionNumber: 1,
  states: "sfu",
});
const grid: GridView = {
  tasks: ["extract", "load", "report", "retired"].map((taskId) => ({
    taskId,
    operator: "empty",
    depth: 0,
    group: null,
  })),
  groups: [],
  runs: [column("one"), column("two")],
  hasOlder: false,
  olderBefore: null,
};

it("changes the cells of one run, and leaves gaps where it has no task", () => {
  const [one, two] = patchGrid(grid, "two", effect).runs;
  expect(one).toBe(grid.runs[0]);
  expect(two).toMatchObject({ state: "queued", states: "ssc " });
});

it("changes the tasks that an order touches", () => {
  const next = nextStates(effect);
  const extract = { taskId: "extract", state: "success" } as const;
  expect(patchTask(extract, next)).toBe(extract);
  expect(patchTask({ taskId: "report", state: "upstream_failed" }, next).state).toBe("scheduled");
});
