import { describe, expect, test } from "vitest";
import { describeCron } from "./describe";

describe("describeCron", () => {
  test.each<[cron: string, words: string]>([
    ["30 2 * * *", "At 02:30"],
    ["0 0 * * MON#1", "At 00:00, on the first Monday of the month"],
    ["0 0 ? * MON", "At 00:00, only on Monday"],
    ["0 0 1 * 1", "At 00:00, on day 1 of the month or on Monday"],
    [
      "15 6,18 13 1,3 FRI",
      "At 06:15 and 18:15, on day 13 of the month or on Friday, only in January and March",
    ],
    ["0 0 L * MON#1", "At 00:00, on the last day of the month or on the first Monday of the month"],
    ["0 0 L,15 * *", "At 00:00, on the last day and 15 of the month"],
    ["0 0 * * FRIL", "At 00:00, on the last Friday of the month"],
    ["no cron", "no cron"],
  ])("%s", (cron, words) => {
    expect(describeCron(cron)).toBe(words);
  });
});
