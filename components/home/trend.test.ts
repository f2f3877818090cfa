import { describe, expect, it } from "vitest";
import { durationPercents, successShare, trendBars } from "./trend";

const day = (success: number, failed: number) => ({
  day: "2026-11-25",
  success,
  failed,
  medianMs: null,
});

describe("successShare", () => {
  it("weighs days by their runs", () => {
    expect(successShare([day(9, 0), day(0, 1)])).toBe(0.9);
  });
  it("says nothing when nothing ended", () => {
    expect(successShare([day(0, 0)])).toBeNull();
    expect(successShare([])).toBeNull();
  });
});

describe("trendBars", () => {
  it("draws against the busiest day, and keeps a single failure visible", () => {
    const [busy, quiet] = trendBars([day(999, 1), day(500, 0)]);
    expect(busy?.failedPercent).toBe(4);
    expect(quiet).toMatchObject({ successPercent: 50, failedPercent: 0 });
  });
});

describe("durationPercents", () => {
  it("draws against the longest, and leaves days without a success out", () => {
    const days = [1_000, null, 4_000, 1].map((medianMs) => ({ ...day(1, 0), medianMs }));
    expect(durationPercents(days)).toEqual([25, null, 100, 4]);
  });
});
