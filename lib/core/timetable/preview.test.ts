import { describe, expect, test } from "vitest";
import { preview } from "./preview";
import { brief, timetableOf, utc } from "./testing/timetables";
import type { Timetable } from "./types";

const NOON = utc("2026-05-13T12:00");

describe("preview", () => {
  test.each<[name: string, schedule: unknown, rest: Partial<Timetable>, runs: string[]]>([
    [
      "begins with the open period",
      "@daily",
      {},
      ["2026-05-13T00:00/2026-05-14T00:00", "2026-05-14T00:00/2026-05-15T00:00"],
    ],
    [
      "begins with the next point",
      "@daily",
      { interval: "point" },
      ["2026-05-14T00:00/2026-05-14T00:00", "2026-05-15T00:00/2026-05-15T00:00"],
    ],
    [
      "passes over what is complete now",
      "0 12 * * *",
      {},
      ["2026-05-13T12:00/2026-05-14T12:00", "2026-05-14T12:00/2026-05-15T12:00"],
    ],
    [
      "waits for the start date",
      "@monthly",
      { startDate: utc("2026-06-02T00:00") },
      ["2026-07-01T00:00/2026-08-01T00:00", "2026-08-01T00:00/2026-09-01T00:00"],
    ],
    [
      "stops at the end date",
      "@daily",
      { endDate: utc("2026-05-13T00:00") },
      ["2026-05-13T00:00/2026-05-14T00:00"],
    ],
    [
      "shows a future @once",
      "@once",
      { startDate: utc("2026-06-01T00:00") },
      ["2026-06-01T00:00/2026-06-01T00:00"],
    ],
    ["does not show a past @once", "@once", { startDate: utc("2026-01-01T00:00") }, []],
    ["has nothing for @continuous", "@continuous", {}, []],
    ["has nothing for null", null, {}, []],
  ])("%s", (_name, schedule, rest, runs) => {
    expect(preview(timetableOf(schedule, rest), NOON, 2).map(brief)).toEqual(runs);
  });

  test("never gives more than a thousand", () => {
    expect(preview(timetableOf("* * * * *"), NOON, 1e9)).toHaveLength(1000);
  });

  test.each<[name: string, cron: string, timezone: string, now: string, notes: string[]]>([
    [
      "a day of 23 hours",
      "0 0 * * *",
      "Europe/Berlin",
      "2026-03-29T00:00",
      ["clocks_forward: Clocks go forward 1 h in this interval, which lasts 23 h"],
    ],
    [
      "a day of 25 hours",
      "0 0 * * *",
      "Europe/Berlin",
      "2026-10-25T00:00",
      ["clocks_back: Clocks go back 1 h in this interval, which lasts 25 h"],
    ],
    [
      "a day of 24 and a half hours",
      "0 0 * * *",
      "Australia/Lord_Howe",
      "2026-04-04T14:00",
      ["clocks_back: Clocks go back 30 min in this interval, which lasts 24 h 30 min"],
    ],
    [
      "a month",
      "0 0 1 * *",
      "Europe/Berlin",
      "2026-03-15T00:00",
      ["clocks_forward: Clocks go forward 1 h in this interval, which lasts 30 d 23 h"],
    ],
    [
      "a time that is skipped",
      "30 2 * * *",
      "Europe/Berlin",
      "2026-03-28T12:00",
      ["moved: 02:30 is skipped as clocks go forward; it moves to 03:00"],
    ],
    [
      "a time that occurs twice",
      "30 2 * * *",
      "Europe/Berlin",
      "2026-10-24T12:00",
      ["first_of_two: 02:30 occurs twice as clocks go back; this is the first"],
    ],
    [
      "the second of two",
      "30 * * * *",
      "Europe/Berlin",
      "2026-10-25T00:45",
      [
        "clocks_back: Clocks go back 1 h in this interval, which lasts 1 h",
        "second_of_two: 02:30 occurs twice as clocks go back; this is the second",
      ],
    ],
    ["an ordinary day", "0 0 * * *", "Asia/Kathmandu", "2026-03-29T00:00", []],
    ["03:00 right after the gap", "0 3 * * *", "Europe/Berlin", "2026-03-29T00:30", []],
  ])("notes %s", (_name, cron, timezone, now, notes) => {
    const [run] = preview(timetableOf(cron, { timezone }), utc(now), 1);
    expect(run?.notes.map((note) => `${note.code}: ${note.text}`)).toEqual(notes);
  });

  test("keeps steps of fixed length across a change", () => {
    const timetable = timetableOf({ every: "1d" }, { timezone: "Europe/Berlin" });
    const [run] = preview(timetable, utc("2026-03-29T00:00"), 1);
    expect(run?.notes.map((note) => note.text)).toEqual([
      "Clocks go forward 1 h in this interval, which lasts 24 h",
    ]);
  });
});
