import { describe, expect, test } from "vitest";
import { brief } from "@/lib/core/timetable/testing/timetables";
import { scheduleChange } from "./schedule-change";
import { readStoredTimetable } from "./stored-timetable";

const at = (text: string) => new Date(`2026-03-${text}Z`);

function change(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  now: string,
  covered: string | null,
) {
  return scheduleChange(
    readStoredTimetable(before),
    readStoredTimetable(after),
    { now: at(now), coveredUntil: covered === null ? null : at(covered) },
    3,
  );
}

describe("scheduleChange", () => {
  test("hourly to daily: the day that has begun is covered in part, and stays so", () => {
    const told = change({ schedule: "@hourly" }, { schedule: "@daily" }, "13T10:30", "13T10:00");
    expect(told.before.map(brief)[0]).toBe("2026-03-13T10:00/2026-03-13T11:00");
    expect(told.after.map(brief)).toEqual([
      "2026-03-14T00:00/2026-03-15T00:00",
      "2026-03-15T00:00/2026-03-16T00:00",
      "2026-03-16T00:00/2026-03-17T00:00",
    ]);
    expect(told.gap).toEqual({ start: at("13T10:00"), end: at("14T00:00") });
    expect(told.atOnce.count).toBe(0);
  });

  test("daily to hourly: what is complete starts at once with catchup, else the latest alone", () => {
    const daily = { schedule: "@daily" };
    const hourly = { schedule: "@hourly" };
    const latest = change(daily, hourly, "13T10:30", "13T00:00");
    expect(latest.atOnce).toMatchObject({ count: 1, logicalDates: [at("13T09:00")] });
    expect(latest.passed).toEqual({ from: at("13T00:00"), until: at("13T09:00") });
    expect(latest.gap).toBeNull();
    const all = change(daily, { ...hourly, catchup: true }, "13T10:30", "13T00:00");
    expect(all.atOnce.count).toBe(10);
    expect(all.passed).toBeNull();
    expect(brief(all.after[0] ?? null)).toBe("2026-03-13T00:00/2026-03-13T01:00");
  });

  test("another zone: the hours between are told as a gap, none is run twice", () => {
    const told = change(
      { schedule: "@daily" },
      { schedule: "@daily", timezone: "America/New_York" },
      "13T10:00",
      "13T00:00",
    );
    expect(told.gap).toEqual({ start: at("13T00:00"), end: at("13T04:00") });
  });

  test("points have no gap; a day of 23 hours is noted", () => {
    const told = change(
      { schedule: "@hourly", interval: "point" },
      { schedule: "@daily", timezone: "Europe/Berlin" },
      "28T10:00",
      "28T10:00",
    );
    expect(told.gap).toBeNull();
    expect(told.after.flatMap(({ notes }) => notes.map(({ code }) => code))).toEqual([
      "clocks_forward",
    ]);
  });

  test("a DAG that never ran has no gap", () => {
    expect(change({ schedule: null }, { schedule: "@daily" }, "13T10:00", null)).toMatchObject({
      before: [],
      gap: null,
      passed: null,
      atOnce: { count: 1 },
    });
  });
});
