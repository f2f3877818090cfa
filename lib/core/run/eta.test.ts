import { describe, expect, it } from "vitest";
import { type EtaTask, foretellEnd } from "./eta";

const task = (idx: number, taskId: string, more: Partial<EtaTask> = {}): EtaTask => ({
  idx,
  taskId,
  state: "none",
  startedAtMs: null,
  downstream: [],
  ...more,
});
const usual = new Map([
  ["read", 10_000],
  ["check", 60_000],
  ["load", 30_000],
]);
const NOW = 1_000_000;

describe("foretellEnd", () => {
  it("takes the longest way through what is left", () => {
    const tasks = [
      task(0, "read", { state: "running", startedAtMs: NOW - 4000, downstream: [1, 2] }),
      task(1, "check", { downstream: [3] }),
      task(2, "load", { downstream: [3] }),
      task(3, "report"),
    ];
    expect(foretellEnd(tasks, usual, NOW)).toEqual({
      endsAtMs: NOW + 6000 + 60_000,
      path: ["read", "check"],
    });
  });

  it("expects what runs longer than usual to end at once", () => {
    const tasks = [
      task(0, "read", { state: "running", startedAtMs: NOW - 99_000, downstream: [1] }),
      task(1, "load", { state: "none" }),
    ];
    expect(foretellEnd(tasks, usual, NOW)?.endsAtMs).toBe(NOW + 30_000);
  });

  it("leaves out what is over", () => {
    const tasks = [
      task(0, "check", { state: "success", downstream: [1] }),
      task(1, "load", { state: "queued" }),
    ];
    expect(foretellEnd(tasks, usual, NOW)).toEqual({ endsAtMs: NOW + 30_000, path: ["load"] });
  });

  it("says nothing when little is known, or nothing is left", () => {
    expect(foretellEnd([task(0, "new"), task(1, "newer"), task(2, "load")], usual, NOW)).toBeNull();
    expect(foretellEnd([task(0, "load", { state: "failed" })], usual, NOW)).toBeNull();
  });
});
