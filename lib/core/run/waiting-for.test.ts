import { expect, test } from "vitest";
import { type WaitingFacts, waitingFor } from "./waiting-for";

const facts: WaitingFacts = {
  state: "none",
  triggerRule: "all_success",
  nextAt: null,
  upstream: [],
  past: null,
  run: { state: "running", activeRuns: 1 },
  dag: { maxActiveRuns: 1, maxActiveTasks: 2, activeTasks: 2, deleted: false },
  workersAlive: 1,
};
const upstream = [
  { taskId: "a", state: "success" },
  { taskId: "b", state: "running" },
] as const;

test.each<[string, Partial<WaitingFacts>, RegExp | null]>([
  ["upstream", { upstream }, /^Waiting for 1 of 2 upstream tasks to end: b \(running\)$/],
  ["upstream under a rule", { upstream, triggerRule: "all_done" }, /trigger rule all_done/],
  [
    "run limit",
    { run: { state: "queued", activeRuns: 1 } },
    /1 of at most 1 runs .*max_active_runs/,
  ],
  [
    "deleted",
    { run: { state: "queued", activeRuns: 0 }, dag: { ...facts.dag, deleted: true } },
    /Never starts/,
  ],
  [
    "past",
    { past: { runId: "scheduled__1", tasks: [{ taskId: "a", state: "failed" }] } },
    /^Waiting for the run before it, scheduled__1, where .* first: a \(failed\)$/,
  ],
  ["slot", { state: "scheduled" }, /2 of at most 2 tasks .*max_active_tasks/],
  ["no worker", { state: "queued", workersAlive: 0 }, /none is running/],
  ["busy workers", { state: "queued" }, /free slot/],
  [
    "retry",
    { state: "up_for_retry", nextAt: new Date("2024-03-13T10:00:00Z") },
    /retry delay, at 2024-03-13T10:00:00.000Z/,
  ],
  ["running", { state: "running" }, null],
  ["over", { state: "success" }, null],
])("%s", (_name, change, expected) => {
  const words = waitingFor({ ...facts, ...change });
  if (expected === null) expect(words).toBeNull();
  else expect(words).toMatch(expected);
});
