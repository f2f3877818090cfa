import { describe, expect, test } from "vitest";
import { dueNow, nextDue, planTicks, resume, scheduleColumns } from "./schedule-state";
import { readStoredTimetable } from "./stored-timetable";

const at = (text: string) => new Date(`2024-03-${text}Z`);
const state = (
  stored: Record<string, unknown>,
  now: string,
  last: [start: string, end: string] | null,
) => ({
  ...readStoredTimetable(stored),
  now: at(now),
  coveredUntil: last === null ? null : new Date(Math.max(+at(last[0]) + 1, +at(last[1]))),
});

describe("nextDue", () => {
  test.each([
    [
      "first run, no catchup: the latest complete day",
      { schedule: "@daily" },
      "13T10:00",
      null,
      "12T00:00",
    ],
    [
      "first run with catchup: from the start date",
      { schedule: "@daily", start_date: "2024-03-01", catchup: true },
      "13T10:00",
      null,
      "01T00:00",
    ],
    [
      "the day after the last",
      { schedule: "@daily" },
      "13T10:00",
      ["12T00:00", "13T00:00"],
      "13T00:00",
    ],
    [
      "without catchup, missed days are passed over",
      { schedule: "@daily" },
      "13T10:00",
      ["05T00:00", "06T00:00"],
      "12T00:00",
    ],
    [
      "with catchup they are not",
      { schedule: "@daily", catchup: true },
      "13T10:00",
      ["05T00:00", "06T00:00"],
      "06T00:00",
    ],
    [
      "edited from hourly to daily: the next whole day, no stall",
      { schedule: "@daily", catchup: true },
      "13T10:30",
      ["13T09:00", "13T10:00"],
      "14T00:00",
    ],
    [
      "edited from daily to hourly: no hour of the covered day again",
      { schedule: "@hourly", catchup: true },
      "13T02:30",
      ["12T00:00", "13T00:00"],
      "13T00:00",
    ],
    [
      "edited from weekly to daily before the week's end: after what is covered",
      { schedule: "@daily" },
      "11T10:00",
      ["03T00:00", "10T00:00"],
      "10T00:00",
    ],
    [
      "edited from period to point: the tick that ended the last interval",
      { schedule: "@hourly", interval: "point", catchup: true },
      "13T10:30",
      ["13T09:00", "13T10:00"],
      "13T10:00",
    ],
    [
      "edited from point to period: not the same logical date again",
      { schedule: "@hourly", catchup: true },
      "13T10:30",
      ["13T10:00", "13T10:00"],
      "13T11:00",
    ],
    [
      "edited to @once at a date to come",
      { schedule: "@once", start_date: "2024-03-20" },
      "13T10:00",
      ["12T00:00", "13T00:00"],
      "20T00:00",
    ],
    ["@once runs once", { schedule: "@once" }, "13T10:00", ["12T00:00", "12T00:00"], null],
    [
      "after the end date",
      { schedule: "@daily", end_date: "2024-03-10" },
      "13T10:00",
      ["10T00:00", "11T00:00"],
      null,
    ],
    ["no schedule", { schedule: null }, "13T10:00", null, null],
  ] as const)("%s", (_name, stored, now, last, expected) => {
    const due = nextDue(state(stored, now, last as [string, string] | null));
    expect(due?.logicalDate ?? null).toEqual(expected === null ? null : at(expected));
  });

  test("@continuous goes on from now", () => {
    const due = nextDue(state({ schedule: "@continuous" }, "13T10:00", ["13T09:00", "13T09:00"]));
    expect(due?.runAfter).toEqual(at("13T10:00"));
  });
});

test("dueNow lists what un-pausing starts", () => {
  const daily = { schedule: "@daily", start_date: "2024-03-01" };
  expect(dueNow(state(daily, "13T10:00", null))).toEqual({
    count: 1,
    more: false,
    logicalDates: [at("12T00:00")],
  });
  const catchup = dueNow(state({ ...daily, catchup: true }, "13T10:00", null));
  expect(catchup.count).toBe(12);
  expect(catchup.logicalDates).toHaveLength(10);
  expect(dueNow(state(daily, "13T10:00", ["12T00:00", "13T00:00"])).count).toBe(0);
  const minutely = { schedule: "* * * * *", start_date: "2020-01-01", catchup: true };
  expect(dueNow(state(minutely, "13T10:00", null))).toMatchObject({ count: 1000, more: true });
});

test("resume tells what is passed over, and nothing of a schedule that has not begun", () => {
  const daily = { schedule: "@daily" };
  expect(resume(state(daily, "13T10:00", ["05T00:00", "06T00:00"])).passed).toEqual({
    from: at("06T00:00"),
    until: at("12T00:00"),
  });
  expect(resume(state(daily, "13T10:00", ["11T00:00", "12T00:00"])).passed).toBeNull();
  expect(resume(state({ ...daily, catchup: true }, "13T10:00", null)).passed).toBeNull();
});

test("planTicks fills the room with what is due, oldest first, and leaves the rest", () => {
  const stored = state({ schedule: "@daily", catchup: true }, "13T10:00", null);
  const due = nextDue({ ...stored, coveredUntil: at("05T00:00") });
  if (due === null) throw new Error("nothing is due");
  const dates = (room: number) => {
    const { runs, next } = planTicks(stored, due, room);
    return [...runs, next].map((run) => run?.logicalDate.getUTCDate());
  };
  expect(dates(3)).toEqual([5, 6, 7, 8]);
  expect(dates(100)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13]);
  expect(planTicks(stored, due, 0)).toEqual({ runs: [], passed: null, next: due });
});

test("scheduleColumns clears all when nothing is due", () => {
  expect(scheduleColumns(null)).toEqual({
    nextRunAt: null,
    nextLogicalDate: null,
    nextIntervalEnd: null,
  });
});
