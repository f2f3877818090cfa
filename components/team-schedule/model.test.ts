import { expect, it } from "vitest";
import type { ScheduleBucket } from "@/lib/schemas/api/schedule";
import { axisLabels, lookOf, rowWords, shareOfNow, wordsOf } from "./model";

const bucket = (part: Partial<ScheduleBucket>): ScheduleBucket => ({
  at: 0,
  counts: {},
  late: 0,
  missed: 0,
  expected: 0,
  ...part,
});

it.each<[Partial<ScheduleBucket>, string, string]>([
  [{ expected: 2 }, "expected", "2 to come"],
  [{ counts: { success: 3 }, expected: 1 }, "success", "3 success, 1 to come"],
  [{ counts: { success: 3, failed: 1 }, late: 2 }, "failed", "3 success, 1 failed, 2 of them late"],
  [{ counts: { success: 3 }, missed: 1 }, "missed", "3 success, 1 missed"],
])("%j looks like %s", (part, look, words) => {
  expect(lookOf(bucket(part))).toBe(look);
  expect(wordsOf(bucket(part))).toBe(words);
});

it("sums a row up", () => {
  expect(rowWords([bucket({ counts: { success: 1 } }), bucket({ counts: { success: 2 } })])).toBe(
    "3 success",
  );
  expect(rowWords([])).toBe("nothing");
});

const axis = {
  from: "2026-03-28T20:00:00.000Z",
  now: "2026-03-29T08:00:00.000Z",
  bucketMs: 3_600_000,
  count: 24,
};

it("labels days and every sixth hour of the zone, over a change of the clocks", () => {
  expect(axisLabels(axis, "Europe/Berlin").map(({ text }) => text)).toEqual([
    "29.03.",
    "06:00",
    "12:00",
    "18:00",
  ]);
});

it("knows where now is", () => {
  expect(shareOfNow(axis)).toBe(0.5);
});
