import { expect, it } from "vitest";
import { decideDate, reasonText } from "./decide-date";
import { estimateMs, remainingMs } from "./estimate";

it.each([
  [null, true, "none", "create", "missing"],
  [null, false, "completed", "leave", "future"],
  ["queued", true, "completed", "leave", "running"],
  ["running", true, "completed", "leave", "running"],
  ["success", true, "none", "leave", "exists"],
  ["success", true, "failed", "leave", "exists"],
  ["success", true, "completed", "rerun", "success"],
  ["failed", true, "none", "leave", "exists"],
  ["failed", true, "failed", "rerun", "failed"],
  ["failed", true, "completed", "rerun", "failed"],
] as const)("decides a date with a run in %s (complete: %s, reprocess %s): %s", (...row) => {
  const [run, isComplete, reprocess, decision, reason] = row;
  expect(decideDate(run, isComplete, reprocess)).toEqual({ decision, reason });
  expect(reasonText(reason)).not.toBe("");
});

it("estimates by waves of runs", () => {
  expect(estimateMs(0, 10, null)).toBe(0);
  expect(estimateMs(11, 10, 1_000)).toBe(2_000);
  expect(estimateMs(11, 10, null)).toBeNull();
});

it("estimates the rest by the pace so far", () => {
  const progress = { elapsedMs: 5_000, ended: 10, remaining: 20, atOnce: 4, runMs: 1_000 };
  expect(remainingMs(progress)).toBe(10_000);
  expect(remainingMs({ ...progress, ended: 0 })).toBe(5_000);
  expect(remainingMs({ ...progress, remaining: 0 })).toBe(0);
});
