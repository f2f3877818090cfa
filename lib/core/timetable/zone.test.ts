import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ALL_ZONES } from "./testing/arbitraries";
import { instantOfWall, isTimeZone, latestWallAt, spanAt } from "./zone";

describe("isTimeZone", () => {
  test.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "US/Eastern"])(
    "%s is one",
    (name) => expect(isTimeZone(name)).toBe(true),
  );
  test.each(["", "+02:00", "Europe/Nowhere", "Berlin", "__proto__", "a".repeat(1000), "UTC\n"])(
    "%j is none",
    (name) => expect(isTimeZone(name)).toBe(false),
  );
});

describe("spanAt", () => {
  test("finds a change to the millisecond", () => {
    const change = Date.parse("2026-03-29T01:00:00Z");
    expect(spanAt("Europe/Berlin", change - 1)).toMatchObject({ end: change, offset: 3_600_000 });
    expect(spanAt("Europe/Berlin", change)).toMatchObject({ start: change, offset: 7_200_000 });
  });

  test("knows offsets with seconds", () => {
    const before1972 = Date.parse("1960-01-01T00:00:00Z");
    expect(spanAt("Africa/Monrovia", before1972).offset).toBe(-2_670_000);
  });

  test("agrees with Intl at any instant in any zone", () => {
    const instants = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2100, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...ALL_ZONES), instants, (timezone, instant) => {
        const span = spanAt(timezone, instant);
        expect(instant).toBeGreaterThanOrEqual(span.start);
        expect(instant).toBeLessThan(span.end);
        const wall = new Date(Math.floor((instant + span.offset) / 1000) * 1000);
        const parts = new Intl.DateTimeFormat("sv-SE", {
          timeZone: timezone,
          dateStyle: "short",
          timeStyle: "medium",
        }).format(instant);
        expect(parts).toBe(wall.toISOString().slice(0, 19).replace("T", " "));
      }),
      { numRuns: 500 },
    );
  });

  test("refuses a zone that does not exist", () => {
    expect(() => spanAt("Europe/Nowhere", 0)).toThrow(RangeError);
  });
});

test("instantOfWall and latestWallAt undo each other, but for gaps", () => {
  const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) });
  fc.assert(
    fc.property(fc.constantFrom(...ALL_ZONES), instants, (timezone, wall) => {
      const instant = instantOfWall(timezone, wall);
      expect(latestWallAt(timezone, instant)).toBeGreaterThanOrEqual(wall);
      expect(latestWallAt(timezone, instant - 1)).toBeLessThan(wall);
    }),
  );
});
