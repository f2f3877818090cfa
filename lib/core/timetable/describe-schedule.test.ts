import { expect, test } from "vitest";
import { describeTimetable } from "./describe-schedule";
import { timetableOf } from "./testing/timetables";

test.each<[schedule: unknown, words: string]>([
  [null, "Only when triggered"],
  ["@once", "Once, at the start date"],
  ["@continuous", "Continuously: the next run starts when the last one has ended"],
  ["@daily", "At 00:00 (Europe/Berlin)"],
  ["0 6 1 * MON", "At 06:00, on day 1 of the month or on Monday (Europe/Berlin)"],
  [["0 6 * * *", "0 18 * * 1-5"], "At 06:00; and at 18:00, Monday through Friday (Europe/Berlin)"],
  [{ every: "90m" }, "Every 1h30m"],
  [{ dates: ["2026-12-24", "2026-03-13"] }, "On 2026-03-13, 2026-12-24 (Europe/Berlin)"],
  [{ assets: { any: ["a", "b"] } }, "When a or b is updated"],
  [
    { assets: { all: ["a", "b"] }, time: "@daily" },
    "When a and b are updated; and at 00:00 (Europe/Berlin)",
  ],
])("describes %j", (schedule, words) => {
  const timetable = timetableOf(schedule, { timezone: "Europe/Berlin" });
  expect(describeTimetable(timetable)).toBe(words);
});
