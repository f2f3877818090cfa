import { describe, expect, test } from "vitest";
import {
  formatBytes,
  formatCompact,
  formatCount,
  formatDuration,
  formatPercent,
  formatRelative,
  spellDuration,
} from "./format";

const s = 1000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;
const now = Date.UTC(2026, 10, 22, 12);

test.each([
  [0, "just now"],
  [-9 * s, "just now"],
  [5 * s, "in a moment"],
  [-10 * s, "10 s ago"],
  [-59.9 * s, "59 s ago"],
  [-m, "1 min ago"],
  [3 * h + 59 * m, "in 3 h"],
  [-23.9 * h, "23 h ago"],
  [-d, "1 day ago"],
  [-44 * d, "44 days ago"],
  [-60 * d, "2 mo ago"],
  [-364 * d, "12 mo ago"],
  [-365 * d, "1 year ago"],
  [-800 * d, "2 years ago"],
])("an instant %d ms away is %s", (distance, text) => {
  expect(formatRelative(now + distance, now)).toBe(text);
});

test.each([
  [-5, "0 s"],
  [0, "0 s"],
  [0.4, "1 ms"],
  [420, "420 ms"],
  [1000, "1.0 s"],
  [9940, "9.9 s"],
  [9960, "10 s"],
  [59_400, "59 s"],
  [59_600, "1 m 00 s"],
  [185_000, "3 m 05 s"],
  [59 * m + 59.7 * s, "1 h 00 m"],
  [2 * h + 10 * m, "2 h 10 m"],
  [d + 4 * h, "1 d 4 h"],
])("%d ms lasts %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("durations are spelled out for screen readers", () => {
  expect(spellDuration(400)).toBe("less than a second");
  expect(spellDuration(61_000)).toBe("1 minute 1 second");
  expect(spellDuration(d + 2 * h + 5 * m)).toBe("1 day 2 hours");
});

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [1_500_000, "1.4 MiB"],
  [150 * 1024 ** 2, "150 MiB"],
  [1024 ** 2 - 1, "1.0 MiB"],
  [5 * 1024 ** 5, "5120 TiB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

describe("shares", () => {
  test.each([
    [0, "0%"],
    [0.0004, "<0.1%"],
    [0.034, "3.4%"],
    [0.5, "50%"],
    [0.9951, "99.5%"],
    [0.99999, ">99.9%"],
    [1, "100%"],
  ])("%d is %s", (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });
});

test("counts carry their noun", () => {
  expect(formatCount(1, "run")).toBe("1 run");
  expect(formatCount(1204, "run")).toBe("1,204 runs");
  expect(formatCount(2, "retry", "retries")).toBe("2 retries");
  expect(formatCompact(1240)).toBe("1.2K");
});
