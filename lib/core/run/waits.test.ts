import { expect, test } from "vitest";
import { type WaitFacts, waitsOf } from "./waits";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const facts: WaitFacts = {
  run: { queuedAt: at(0), startedAt: at(2) },
  upstream: [
    { taskId: "a", endedAt: at(5) },
    { taskId: "b", endedAt: at(9) },
  ],
  scheduledAt: at(9),
  queuedAt: at(12),
  attempts: [{ startedAt: at(13), endedAt: null }],
  blocker: null,
};
const told = (change: Partial<WaitFacts>) =>
  waitsOf({ ...facts, ...change }).map(({ kind, text, from, to }) => [
    kind,
    from.getUTCSeconds(),
    to?.getUTCSeconds() ?? null,
    text,
  ]);
const upstream = ["upstream", 2, 9, "Upstream tasks; the last to end was b"];

test("tells the way to the first attempt", () => {
  expect(told({})).toEqual([
    ["run_limit", 0, 2, "Its run waited to start"],
    upstream,
    ["dag_limit", 9, 12, "A free slot of its DAG"],
    ["worker", 12, 13, "A worker with a free slot, or a slot of its pool"],
  ]);
});

test("leaves out what took no time", () => {
  const { queuedAt } = facts.run;
  const run = { queuedAt, startedAt: queuedAt };
  expect(
    told({
      run,
      scheduledAt: at(0),
      queuedAt: at(0),
      attempts: [{ startedAt: at(0), endedAt: null }],
    }),
  ).toEqual([]);
});

test("tells what it waits for now, since when", () => {
  const blocker = { kind: "pool", text: "the pool", until: null } as const;
  expect(told({ attempts: [], blocker }).slice(1)).toEqual([
    upstream,
    ["dag_limit", 9, 12, "A free slot of its DAG"],
    ["pool", 12, null, "the pool"],
  ]);
  const waiting = { kind: "upstream", text: "c", until: null } as const;
  expect(told({ attempts: [], scheduledAt: null, queuedAt: null, blocker: waiting })).toEqual([
    ["run_limit", 0, 2, "Its run waited to start"],
    ["upstream", 2, null, "c"],
  ]);
  const queued = { kind: "run_limit", text: "runs", until: null } as const;
  const run = { queuedAt: at(0), startedAt: null };
  expect(told({ run, attempts: [], scheduledAt: null, queuedAt: null, blocker: queued })).toEqual([
    ["run_limit", 0, null, "runs"],
  ]);
});

test("tells of retries, past ones and the one that is awaited", () => {
  const attempts = [
    { startedAt: at(10), endedAt: at(20) },
    { startedAt: at(30), endedAt: at(35) },
  ];
  expect(told({ attempts, scheduledAt: at(27), queuedAt: at(28) }).slice(1)).toEqual([
    ["upstream", 2, 10, "Upstream tasks and a free place"],
    ["retry", 20, 27, "Between attempt 1 and attempt 2"],
    ["dag_limit", 27, 28, "A free slot of its DAG"],
    ["worker", 28, 30, "A worker with a free slot, or a slot of its pool"],
  ]);
  const blocker = { kind: "retry", text: "the delay", until: at(50) } as const;
  expect(told({ attempts, blocker, scheduledAt: at(27), queuedAt: at(28) }).slice(2)).toEqual([
    ["retry", 20, 30, "Between attempt 1 and attempt 2"],
    ["retry", 35, null, "the delay"],
  ]);
});
