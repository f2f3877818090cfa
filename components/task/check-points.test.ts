import { expect, test } from "vitest";
import { type CheckPoint, chartMarks, historyWords, numberIn } from "./check-points";

const point = (value: string | null, passed = true): CheckPoint => ({
  run: "0197c0de-0000-7000-8000-000000000001",
  logicalDate: "2026-01-01T00:00:00.000Z",
  value,
  passed,
  severity: "error",
});

test.each([
  ["42", 42],
  ["7200 s", 7200],
  ["25, 7 on 2025-12-25", 25],
  ["-5", -5],
  ["bigint", null],
  [null, null],
])("the number in %j", (value, number) => expect(numberIn(value)).toBe(number));

test("marks stand between the least and the greatest value, in order of time", () => {
  const marks = chartMarks([point("10"), point("30", false), point(null), point("20")]);
  expect(marks.map(({ x, y }) => [x, y])).toEqual([
    [0, 1],
    [1 / 3, 0],
    [2 / 3, 0.5],
    [1, 0.5],
  ]);
});

test("a single value, and equal ones, stand in the middle", () => {
  expect(chartMarks([point("5")])).toMatchObject([{ x: 0.5, y: 0.5 }]);
  expect(chartMarks([point("5"), point("5")]).map(({ y }) => y)).toEqual([0.5, 0.5]);
  expect(chartMarks([])).toEqual([]);
});

test("a history in words", () => {
  expect(historyWords([point("10"), point("30", false)])).toBe(
    "1 of the last 2 results failed; values from 10 to 30",
  );
  expect(historyWords([point("text")])).toBe("0 of the last 1 results failed");
});
