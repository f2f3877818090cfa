import { expect, test } from "vitest";
import { instantOfDate } from "./dates";

test.each<[text: string, timezone: string, edge: "start" | "end", instant: string | null]>([
  ["2026-03-13", "Europe/Berlin", "start", "2026-03-12T23:00:00.000Z"],
  ["2026-03-13", "Europe/Berlin", "end", "2026-03-13T22:59:59.999Z"],
  ["2026-03-13T06:00", "Europe/Berlin", "start", "2026-03-13T05:00:00.000Z"],
  ["2026-03-13T06:00:30", "Asia/Kathmandu", "end", "2026-03-13T00:15:30.000Z"],
  ["2026-03-13T06:00:00+02:00", "Asia/Kathmandu", "start", "2026-03-13T04:00:00.000Z"],
  ["2026-03-13T06:00:00Z", "Asia/Kathmandu", "end", "2026-03-13T06:00:00.000Z"],
  ["2026-03-29T02:30", "Europe/Berlin", "start", "2026-03-29T01:00:00.000Z"],
  ["2026-10-25T02:30", "Europe/Berlin", "start", "2026-10-25T00:30:00.000Z"],
  ["2026-04-24", "Africa/Cairo", "start", "2026-04-23T22:00:00.000Z"],
  ["2026-10-25", "Europe/Berlin", "end", "2026-10-25T22:59:59.999Z"],
  ["soon", "Europe/Berlin", "start", null],
  ["2026-13-01", "Europe/Berlin", "end", null],
])("%s in %s (%s)", (text, timezone, edge, instant) => {
  expect(instantOfDate(text, timezone, edge)?.toISOString() ?? null).toBe(instant);
});
