import { describe, expect, it } from "vitest";
import { bucketOf, expectedLoad } from "./expected-load";
import { readStoredTimetable } from "./stored-timetable";

const HOUR = 3_600_000;
const from = Date.parse("2026-01-01T00:00:00Z");
const buckets = { fromMs: from, bucketMs: HOUR, count: 24 };
const timetable = (schedule: string, interval = "period") =>
  readStoredTimetable({ schedule, timezone: "UTC", interval }).timetable;
const load = (schedule: string, maxTicks = 10_000, first = "2026-01-01T00:00:00Z") => {
  const next = { logicalDate: new Date(first), delayMs: 0 };
  return expectedLoad(timetable(schedule), next, buckets, maxTicks);
};
const total = (counts: Map<number, number>) => [...counts.values()].reduce((sum, n) => sum + n, 0);

describe("expectedLoad", () => {
  it("counts a run where it starts: at the end of its interval", () => {
    expect([...load("0 6 * * *", 100, "2025-12-31T06:00:00Z").counts]).toEqual([[6, 1]]);
  });
  it("counts each hour of an hourly schedule once", () => {
    const { counts, isEstimated } = load("@hourly");
    expect(isEstimated).toBe(false);
    expect([...counts]).toEqual(Array.from({ length: 23 }, (_, index) => [index + 1, 1]));
  });
  it.each([5, 50, 700])("goes on at the pace of the first %i dates", (maxTicks) => {
    const exact = load("* * * * *");
    const { counts, isEstimated } = load("* * * * *", maxTicks);
    expect(exact.isEstimated).toBe(false);
    expect(isEstimated).toBe(true);
    expect(Math.abs(total(counts) - total(exact.counts))).toBeLessThanOrEqual(1);
    for (const [hour, n] of exact.counts) {
      expect(Math.abs((counts.get(hour) ?? 0) - n)).toBeLessThanOrEqual(1);
    }
  });
  it("ends with its schedule", () => {
    const ending = readStoredTimetable({
      schedule: "@hourly",
      timezone: "UTC",
      end_date: "2026-01-01T02:00:00",
    }).timetable;
    const next = { logicalDate: new Date(from), delayMs: 0 };
    expect([...expectedLoad(ending, next, buckets, 100).counts.keys()]).toEqual([1, 2, 3]);
  });
});

it("knows no bucket outside of them", () => {
  expect(bucketOf(from - 1, buckets)).toBeNull();
  expect(bucketOf(from, buckets)).toBe(0);
  expect(bucketOf(from + 24 * HOUR - 1, buckets)).toBe(23);
  expect(bucketOf(from + 24 * HOUR, buckets)).toBeNull();
});
