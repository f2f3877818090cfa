import fc from "fast-check";
import { expect, test } from "vitest";
import {
  durationSchema,
  formatDuration,
  MAX_DURATION_SECONDS,
  parseDurationText,
} from "./duration";

test.each([
  ["90s", 90],
  ["5m", 300],
  ["1h30m", 5400],
  ["2d", 172_800],
  ["1d2h3m4s", 93_784],
  ["1.5h", 5400],
  ["0s", 0],
  [" 5m ", 300],
  ["", null],
  ["5", null],
  ["m", null],
  ["5m1h", null],
  ["-5m", null],
  ["5 m", null],
  ["1w", null],
  ["9999999999d", null],
])("%j is %j seconds", (text, seconds) => {
  expect(parseDurationText(text)).toBe(seconds);
});

test.each([
  [300, 300],
  ["1h", 3600],
  [0, 0],
  [-1, undefined],
  ["9999999d", undefined],
  ["soon", undefined],
  [Number.NaN, undefined],
  [true, undefined],
])("the schema reads %j as %j", (value, seconds) => {
  expect(durationSchema.safeParse(value).data).toBe(seconds);
});

test("formatting and parsing are inverse for whole milliseconds", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MAX_DURATION_SECONDS * 1000 }), (milliseconds) => {
      expect(parseDurationText(formatDuration(milliseconds / 1000))).toBe(milliseconds / 1000);
    }),
  );
});
