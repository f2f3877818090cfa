import { expect, test } from "vitest";
import { describeSchedule } from "./describe-schedule";
import { timetableOf } from "./testing/timetables";

test.each<[schedule: unknown, words: string]>([
  [null, "Only when triggered"],
  ["@once", "Once, at the start date"],
  ["@continuous", "Continuously: the next run starts when the last one has ended"],
  ["@daily", "At 00:00 (Europe/Berlin)"],
  ["0 6 1 * MON", "At 06:00, on day 1 of the month or on Monday (Europe/Berlin)"],
  [["0 6 * * *", "0 18 * * 1-5"], "At 06:00; and at 18:00, Monday through Friday (Europe/Berlin)"],
  [{ every: "90m" }, "Every 1h30m"],
])("describes %j", (schedule, words) => {
  expect(describeSchedule(timetableOf(schedule).schedule, "Europe/Berlin")).toBe(words);
});
