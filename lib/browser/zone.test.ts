import { expect, test } from "vitest";
import { formatInstant, isKnownZone, resolveZone } from "./zone";

const instant = Date.UTC(2026, 2, 29, 1, 30, 5);

test.each([
  ["UTC", "2026-03-29 01:30 UTC"],
  ["Europe/Berlin", "2026-03-29 03:30 UTC+2"],
  ["Asia/Kolkata", "2026-03-29 07:00 UTC+5:30"],
  ["America/New_York", "2026-03-28 21:30 UTC-4"],
])("an instant by the clock of %s", (zone, text) => {
  expect(formatInstant(instant, zone)).toBe(text);
});

test("midnight is 00:00, and seconds are shown on request", () => {
  expect(formatInstant(Date.UTC(2026, 0, 1), "UTC", { seconds: true })).toBe(
    "2026-01-01 00:00:00 UTC",
  );
});

test("a choice stands for a zone", () => {
  expect(resolveZone("utc", "Europe/Berlin")).toBe("UTC");
  expect(resolveZone("pipeline", "Europe/Berlin")).toBe("Europe/Berlin");
  expect(resolveZone("pipeline", undefined)).toBe("UTC");
  expect(isKnownZone("Europe/Berlin")).toBe(true);
  expect(isKnownZone("Mars/Olympus")).toBe(false);
});
