import { describe, expect, test } from "vitest";
import { TRIGGER_RULES, type TriggerRule } from "@/lib/schemas/states";
import { evaluateTriggerRule, type TriggerDecision } from "./trigger-rules";

type Upstream = "success" | "failed" | "upstream_failed" | "skipped" | "unfinished";
const UPSTREAMS: readonly Upstream[] = [
  "success",
  "failed",
  "upstream_failed",
  "skipped",
  "unfinished",
];

function countsOf(states: readonly Upstream[]) {
  const count = (wanted: Upstream) => states.filter((state) => state === wanted).length;
  return {
    total: states.length,
    success: count("success"),
    failed: count("failed"),
    upstreamFailed: count("upstream_failed"),
    skipped: count("skipped"),
  };
}

/** Every multiset of one to `size` upstream states. */
function combinations(size: number): Upstream[][] {
  const found: Upstream[][] = [];
  const extend = (prefix: Upstream[], from: number) => {
    if (prefix.length > 0) found.push(prefix);
    if (prefix.length === size) return;
    for (let index = from; index < UPSTREAMS.length; index += 1) {
      const state = UPSTREAMS[index];
      if (state !== undefined) extend([...prefix, state], index);
    }
  };
  extend([], 0);
  return found;
}

/**
 * The rules told again in another way: predicates over the list of states, "met" and "hopeless"
 * apart from each other.
 */
type Oracle = {
  met: (states: readonly Upstream[]) => boolean;
  upstreamFailed: (states: readonly Upstream[]) => boolean;
  skipped: (states: readonly Upstream[]) => boolean;
};
const never = () => false;
const done = (states: readonly Upstream[]) => !states.includes("unfinished");
const broke = (state: Upstream) => state === "failed" || state === "upstream_failed";
const only = (...allowed: Upstream[]) => {
  return (states: readonly Upstream[]) => states.every((state) => allowed.includes(state));
};
const has = (...wanted: Upstream[]) => {
  return (states: readonly Upstream[]) => states.some((state) => wanted.includes(state));
};
const ORACLES: Record<TriggerRule, Oracle> = {
  all_success: {
    met: only("success"),
    upstreamFailed: (states) => states.some(broke),
    skipped: (states) => has("skipped")(states) && !states.some(broke),
  },
  all_failed: {
    met: only("failed", "upstream_failed"),
    upstreamFailed: never,
    skipped: has("success", "skipped"),
  },
  all_done: { met: done, upstreamFailed: never, skipped: never },
  all_done_min_one_success: {
    met: (states) => only("success", "failed", "upstream_failed")(states) && has("success")(states),
    upstreamFailed: only("failed", "upstream_failed"),
    skipped: has("skipped"),
  },
  all_skipped: {
    met: only("skipped"),
    upstreamFailed: never,
    skipped: has("success", "failed", "upstream_failed"),
  },
  one_failed: {
    met: has("failed", "upstream_failed"),
    upstreamFailed: never,
    skipped: only("success", "skipped"),
  },
  one_success: {
    met: has("success"),
    upstreamFailed: (states) =>
      only("failed", "upstream_failed", "skipped")(states) && states.some(broke),
    skipped: only("skipped"),
  },
  one_done: {
    met: has("success", "failed"),
    upstreamFailed: never,
    skipped: only("skipped", "upstream_failed"),
  },
  none_failed: {
    met: only("success", "skipped"),
    upstreamFailed: (states) => states.some(broke),
    skipped: never,
  },
  none_failed_min_one_success: {
    met: (states) => only("success", "skipped")(states) && has("success")(states),
    upstreamFailed: (states) => states.some(broke),
    skipped: only("skipped"),
  },
  none_skipped: {
    met: only("success", "failed", "upstream_failed"),
    upstreamFailed: never,
    skipped: has("skipped"),
  },
  always: { met: () => true, upstreamFailed: never, skipped: never },
};

function expected(rule: TriggerRule, states: readonly Upstream[]): TriggerDecision {
  const oracle = ORACLES[rule];
  const answers: TriggerDecision[] = [];
  if (oracle.met(states)) answers.push("ready");
  if (oracle.upstreamFailed(states)) answers.push("upstream_failed");
  if (oracle.skipped(states)) answers.push("skipped");
  if (answers.length > 1) throw new Error(`${rule} says ${answers} of ${states}`);
  return answers[0] ?? "wait";
}

describe.each(TRIGGER_RULES)("%s", (rule) => {
  test("agrees with its definition for every mix of up to four upstreams", () => {
    for (const states of combinations(4)) {
      expect([states, evaluateTriggerRule(rule, countsOf(states))]).toEqual([
        states,
        expected(rule, states),
      ]);
    }
  });

  test("never waits once every upstream is done", () => {
    for (const states of combinations(3)) {
      const decision = evaluateTriggerRule(rule, countsOf(states));
      if (!states.includes("unfinished")) expect(decision).not.toBe("wait");
    }
  });

  test("is met without upstreams", () => {
    expect(evaluateTriggerRule(rule, countsOf([]))).toBe("ready");
  });
});

test.each([
  ["one_failed", ["failed", "unfinished"], "ready"],
  ["one_success", ["success", "unfinished"], "ready"],
  ["one_done", ["failed", "unfinished"], "ready"],
  ["one_done", ["skipped", "unfinished"], "wait"],
  ["one_done", ["upstream_failed"], "skipped"],
  ["all_success", ["skipped", "failed"], "upstream_failed"],
  ["all_success", ["skipped", "unfinished"], "skipped"],
  ["none_failed_min_one_success", ["skipped", "skipped"], "skipped"],
  ["none_failed_min_one_success", ["success", "skipped"], "ready"],
  ["all_done_min_one_success", ["success", "skipped"], "skipped"],
  ["all_done_min_one_success", ["success", "failed"], "ready"],
  ["all_done_min_one_success", ["failed", "unfinished"], "wait"],
  ["always", ["unfinished"], "ready"],
] as const)("%s over %j: %s", (rule, states, decision) => {
  expect(evaluateTriggerRule(rule, countsOf(states))).toBe(decision);
});

test.each([
  ["all_success", "ready"],
  ["all_done", "ready"],
  ["one_success", "upstream_failed"],
  ["one_failed", "skipped"],
] as const)("removed upstreams count as done: %s is %s when all are removed", (rule, decision) => {
  const counts = { total: 2, success: 0, failed: 0, upstreamFailed: 0, skipped: 0, removed: 2 };
  expect(evaluateTriggerRule(rule, counts)).toBe(decision);
});
