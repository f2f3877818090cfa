import { describe, expect, it } from "vitest";
import type { CalendarDay } from "@/lib/schemas/api/calendar";
import { addDays, addMonths, contentWords, lookOf, monthsOf, rangeOf, sumOf } from "./model";

const day = (name: string, part: Partial<CalendarDay> = {}): CalendarDay => ({
  day: name,
  counts: {},
  missing: {},
  ranMs: 0,
  ...part,
});

describe("days", () => {
  it.each([
    ["2026-02-28", 1, "2026-03-01"],
    ["2024-02-28", 1, "2024-02-29"],
    ["2026-01-01", -1, "2025-12-31"],
    ["2026-03-28", 7, "2026-04-04"],
  ])("%s and %i days", (from, count, to) => expect(addDays(from, count)).toBe(to));
  it.each([
    ["2026-01-31", 1, "2026-02-28"],
    ["2026-01-15", -1, "2025-12-15"],
    ["2026-12-05", 1, "2027-01-05"],
  ])("%s and %i months", (from, count, to) => expect(addMonths(from, count)).toBe(to));
  it("lays each month of a year out in whole weeks from Monday", () => {
    for (const year of [2024, 2026, 2027]) {
      const months = monthsOf(year);
      const days = months.flatMap(({ weeks }) => weeks.flat()).filter((one) => one !== null);
      expect(days).toHaveLength(year % 4 === 0 ? 366 : 365);
      expect(new Set(days).size).toBe(days.length);
      expect(months.flatMap(({ weeks }) => weeks).every((week) => week.length === 7)).toBe(true);
    }
    // 1 January 2026 is a Thursday.
    expect(monthsOf(2026)[0]?.weeks[0]).toEqual([
      null,
      null,
      null,
      "2026-01-01",
      "2026-01-02",
      "2026-01-03",
      "2026-01-04",
    ]);
  });
});

it("a range is the same from both ends", () => {
  expect(rangeOf("2026-02-03", "2026-01-30")).toEqual(rangeOf("2026-01-30", "2026-02-03"));
});

it.each<[string, CalendarDay | undefined, string, string]>([
  ["nothing", undefined, "none", "no runs"],
  ["success", day("d", { counts: { success: 2 } }), "success", "2 success"],
  [
    "a failure among successes",
    day("d", { counts: { success: 2, failed: 1 } }),
    "failed",
    "2 success, 1 failed",
  ],
  [
    "dates without a run among successes",
    day("d", { counts: { success: 2 }, missing: { missed: 1, skipped: 2 } }),
    "missing",
    "2 success, 3 without a run",
  ],
])("%s", (_name, one, look, words) => {
  expect(lookOf(one)).toBe(look);
  expect(contentWords(one)).toBe(words);
});

it("sums the days of a range", () => {
  const days = [
    day("2026-01-01", { counts: { success: 1 } }),
    day("2026-01-02", { counts: { success: 2, failed: 1 }, missing: { held: 1 }, ranMs: 5 }),
    day("2026-01-03", { counts: { success: 4 }, ranMs: 7 }),
  ];
  expect(sumOf(days, { from: "2026-01-02", to: "2026-01-03" })).toEqual(
    day("2026-01-02", { counts: { success: 6, failed: 1 }, missing: { held: 1 }, ranMs: 12 }),
  );
});
