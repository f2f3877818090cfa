import { expect, it } from "vitest";
import type { GanttTask, GanttView } from "@/lib/schemas/api/gantt";
import { ganttModel, sumsOf } from "./model";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const msAt = (second: number) => Date.parse(at(second));
const run: GanttView["run"] = {
  id: "00000000-0000-7000-8000-000000000001",
  dagId: "d",
  runId: "r",
  type: "manual",
  state: "running",
  logicalDate: at(0),
  intervalStart: at(0),
  intervalEnd: at(0),
  runAfter: at(0),
  queuedAt: at(0),
  startedAt: at(1),
  endedAt: null,
  versionNumber: 1,
  triggeredBy: "",
  note: "",
  hasFailures: false,
  cancelledBy: null,
  timedOut: false,
  backfillId: null,
};
const task = (taskId: string, part: Partial<GanttTask>): GanttTask => ({
  taskId,
  operator: "bash",
  state: "success",
  tryNumber: 1,
  maxTries: 1,
  mapped: null,
  upstream: [],
  startedAt: null,
  endedAt: null,
  attempts: [],
  waits: [],
  ...part,
});
const tasks = [
  task("extract", {
    startedAt: at(6),
    endedAt: at(9),
    tryNumber: 2,
    attempts: [
      { number: 1, state: "failed", startedAt: at(2), endedAt: at(4) },
      { number: 2, state: "success", startedAt: at(6), endedAt: at(9) },
    ],
    waits: [
      { kind: "upstream", text: "Upstream tasks", from: at(1), to: at(2) },
      { kind: "retry", text: "Between attempts", from: at(4), to: at(6) },
    ],
  }),
  task("load", {
    state: "running",
    upstream: ["extract"],
    startedAt: at(10),
    attempts: [{ number: 1, state: "running", startedAt: at(10), endedAt: null }],
  }),
  task("measure", { mapped: 3, startedAt: at(2), endedAt: at(5) }),
];

it("draws each attempt, the waits between them, and a mapped task as one", () => {
  const { rows, whole } = ganttModel({ run, tasks }, msAt(15));
  expect(whole).toEqual({ fromMs: msAt(1), toMs: msAt(15) });
  expect(rows.map(({ runs }) => runs.map(({ number, state }) => [number, state]))).toEqual([
    [
      [1, "failed"],
      [2, "success"],
    ],
    [[1, "running"]],
    [[0, "success"]],
  ]);
  expect(rows[0]?.waits.map(({ kind }) => kind)).toEqual(["retry"]);
  expect(rows.map(sumsOf)).toEqual([
    { waitMs: 2_000, runMs: 5_000 },
    { waitMs: 0, runMs: 5_000 },
    { waitMs: 0, runMs: 3_000 },
  ]);
});

it("marks the tasks of the critical path, counted from the first attempt", () => {
  const { rows, path } = ganttModel({ run, tasks }, msAt(15));
  expect(rows.filter((row) => row.isCritical).map((row) => row.taskId)).toEqual([
    "extract",
    "load",
  ]);
  expect(path.waitMs + path.runMs).toBe(14_000);
});
