import { describe, expect, it } from "vitest";
import { type BackfillFacts, nextBackfillStep, takesOrder } from "./next-step";

const facts: BackfillFacts = {
  state: "running",
  maxActiveRuns: 10,
  canary: 0,
  maxFailurePercent: null,
  judgedDone: 0,
  judgedFailed: 0,
  waiting: 100,
  active: 0,
  succeeded: 0,
  failed: 0,
};
const step = (more: Partial<BackfillFacts>) => nextBackfillStep({ ...facts, ...more });

describe("nextBackfillStep", () => {
  it("fills its limit", () => {
    expect(step({})).toEqual({ start: 10 });
    expect(step({ active: 7 })).toEqual({ start: 3 });
    expect(step({ active: 12 })).toEqual({ start: 0 });
  });
  it("starts the canaries alone, and the others after their success", () => {
    expect(step({ canary: 2 })).toEqual({ start: 2 });
    expect(step({ canary: 2, active: 2 })).toEqual({ start: 0 });
    expect(step({ canary: 2, active: 1, succeeded: 1 })).toEqual({ start: 0 });
    expect(step({ canary: 2, succeeded: 2 })).toEqual({ start: 10 });
    expect(step({ canary: 2, active: 1, failed: 1 })).toEqual({ pause: "canary" });
  });
  it("pauses above the share of failures, of ten at least", () => {
    const counts = { succeeded: 4, failed: 1, active: 3 };
    expect(step({ ...counts, maxFailurePercent: 10 })).toEqual({ start: 7 });
    expect(step({ ...counts, maxFailurePercent: 0 })).toEqual({ pause: "failure_rate" });
    expect(step({ succeeded: 8, failed: 2, maxFailurePercent: 10 })).toEqual({
      pause: "failure_rate",
    });
    expect(step({ succeeded: 18, failed: 2, maxFailurePercent: 10 })).toEqual({ start: 10 });
  });
  it("does not hold against it what was seen before it was resumed", () => {
    const seen = { succeeded: 8, failed: 2, judgedDone: 10, judgedFailed: 2 };
    expect(step({ ...seen, maxFailurePercent: 0 })).toEqual({ start: 10 });
  });
  it("starts nothing while paused, and ends when nothing is left", () => {
    expect(step({ state: "paused" })).toEqual({ start: 0 });
    expect(step({ waiting: 0, active: 1 })).toEqual({ start: 0 });
    expect(step({ waiting: 0, succeeded: 3 })).toEqual({ end: "success" });
    expect(step({ waiting: 0, succeeded: 3, failed: 1 })).toEqual({ end: "failed" });
    expect(step({ state: "paused", waiting: 0, succeeded: 3 })).toEqual({ end: "success" });
    expect(step({ state: "cancelling", active: 1 })).toEqual({ start: 0 });
    expect(step({ state: "cancelling", waiting: 0 })).toEqual({ end: "cancelled" });
  });
});

it("takes orders by its state", () => {
  expect(takesOrder("success", "pause")).toBe(false);
  expect(takesOrder("paused", "resume")).toBe(true);
  expect(takesOrder("cancelled", "cancel")).toBe(false);
  expect(takesOrder("failed", "retry")).toBe(true);
});
