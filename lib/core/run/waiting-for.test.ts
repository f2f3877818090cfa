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
  pool: { name: "default_pool", wanted: 1, state: { slots: 128, used: 3 }, ofDag: 0 },
  team: { maxActiveTasks: null, running: 3 },
  queue: "default",
  workersAlive: 1,
};
const pool = { name: "api", wanted: 1, state: { slots: 2, used: 2 }, ofDag: 2 };
const free = { ...facts.dag, activeTasks: 0 };
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
  ["no worker of its queue", { state: "queued", workersAlive: 0, queue: "gpu" }, /the queue gpu$/],
  ["pool", { state: "queued", pool }, /a slot of the pool api: 2 of 2 are used/],
  [
    "slots of a pool",
    { state: "queued", pool: { ...pool, wanted: 2, state: { slots: 2, used: 1 } } },
    /2 slots of the pool api: 1 of 2/,
  ],
  ["too many slots", { state: "queued", pool: { ...pool, wanted: 3 } }, /Never starts: it takes 3/],
  ["pool gone", { state: "queued", pool: { ...pool, state: null } }, /none of this name any more/],
  ["pool before the DAG", { state: "scheduled", pool, dag: free }, /pool api: 2 tasks of this DAG/],
  ["pool gone, no slot", { state: "scheduled", pool: { ...pool, state: null } }, /pool api: there/],
  [
    "team",
    { state: "queued", team: { maxActiveTasks: 3, running: 3 } },
    /3 of at most 3 tasks at once/,
  ],
  ["busy workers", { state: "queued" }, /free slot/],
  [
    "retry",
    { state: "up_for_retry", nextAt: new Date("2024-03-13T10:00:00Z") },
    /retry delay, at 2024-03-13T10:00:00.000Z/,
  ],
  ["running", { state: "running" }, null],
  ["over", { state: "success" }, null],
])("%s", (_name, change, expected) => {
  const blocker = waitingFor({ ...facts, ...change });
  if (expected === null) expect(blocker).toBeNull();
  else expect(blocker?.text).toMatch(expected);
});
