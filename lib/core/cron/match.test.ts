import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cronTree } from "@/lib/core/timetable/testing/arbitraries";
import {
  type CronElement,
  type CronTree,
  cronText,
  matches,
} from "@/lib/core/timetable/testing/brute-force";
import { nextWallTick, previousWallTick } from "./match";
import { type Cron, parseCron } from "./parse";

const midnight: CronElement = { kind: "value", value: 0 };

function cronOf(text: string): Cron {
  const cron = parseCron(text);
  if (!cron.ok) throw new Error(cron.problem.message);
  return cron.value;
}

function wall(text: string): number {
  return Date.parse(`${text}Z`);
}

function show(tick: number | null): string | null {
  return tick === null ? null : new Date(tick).toISOString().slice(0, 16);
}

/** The first ticks from a time on. */
function ticks(text: string, from: string, count: number): (string | null)[] {
  const cron = cronOf(text);
  const found: (string | null)[] = [];
  let tick = nextWallTick(cron, wall(from));
  while (found.length < count) {
    found.push(show(tick));
    if (tick === null) break;
    tick = nextWallTick(cron, tick + 1);
  }
  return found;
}

describe("nextWallTick", () => {
  test.each<[name: string, cron: string, from: string, expected: string[]]>([
    ["includes its start", "0 0 * * *", "2026-01-01T00:00", ["2026-01-01T00:00"]],
    ["rounds up to a minute", "* * * * *", "2026-01-01T23:59:01", ["2026-01-02T00:00"]],
    ["crosses the year", "15 10 * * *", "2025-12-31T10:16", ["2026-01-01T10:15"]],
    [
      "counts steps from the field's start",
      "*/25 * * * *",
      "2026-01-01T00:00",
      ["2026-01-01T00:00", "2026-01-01T00:25", "2026-01-01T00:50", "2026-01-01T01:00"],
    ],
    [
      "counts a step from where it begins",
      "5/25 3 * * *",
      "2026-01-01T00:00",
      ["2026-01-01T03:05", "2026-01-01T03:30", "2026-01-01T03:55", "2026-01-02T03:05"],
    ],
    [
      "takes the day of the month or of the week",
      "0 0 13 * FRI",
      "2026-02-01T00:00",
      ["2026-02-06T00:00", "2026-02-13T00:00", "2026-02-20T00:00", "2026-02-27T00:00"],
    ],
    [
      "takes the weekday alone beside ?",
      "0 0 ? * MON",
      "2026-01-01T00:00",
      ["2026-01-05T00:00", "2026-01-12T00:00"],
    ],
    [
      "finds the last day of each month",
      "0 0 L * *",
      "2027-12-31T00:01",
      ["2028-01-31T00:00", "2028-02-29T00:00", "2028-03-31T00:00", "2028-04-30T00:00"],
    ],
    [
      "joins L and days in a list",
      "0 0 L,15 2 *",
      "2026-01-01T00:00",
      ["2026-02-15T00:00", "2026-02-28T00:00"],
    ],
    [
      "finds the first Monday",
      "0 0 * * MON#1",
      "2026-01-01T00:00",
      ["2026-01-05T00:00", "2026-02-02T00:00", "2026-03-02T00:00"],
    ],
    [
      "finds the last Friday, be it the last day",
      "0 0 * * 5L",
      "2025-01-01T00:00",
      ["2025-01-31T00:00", "2025-02-28T00:00"],
    ],
    [
      "finds the last Friday",
      "0 0 * * 5L",
      "2026-01-01T00:00",
      ["2026-01-30T00:00", "2026-02-27T00:00", "2026-03-27T00:00"],
    ],
    [
      "joins several nth weekdays",
      "0 0 * * MON#1,WED#2",
      "2026-01-01T00:00",
      ["2026-01-05T00:00", "2026-01-14T00:00"],
    ],
    [
      "skips months without a fifth one",
      "0 0 * * SUN#5",
      "2026-01-01T00:00",
      ["2026-03-29T00:00", "2026-05-31T00:00"],
    ],
    [
      "waits for leap years, past 2100",
      "0 0 29 2 *",
      "2095-01-01T00:00",
      ["2096-02-29T00:00", "2104-02-29T00:00"],
    ],
    [
      "waits forty years for a fifth Monday of February",
      "0 0 * 2 MON#5",
      "2089-01-01T00:00",
      ["2112-02-29T00:00", "2140-02-29T00:00"],
    ],
    [
      "starts quarters in January",
      "0 0 1 */3 *",
      "2026-02-01T00:00",
      ["2026-04-01T00:00", "2026-07-01T00:00", "2026-10-01T00:00", "2027-01-01T00:00"],
    ],
    ["works before 1970", "0 0 * * SUN", "1969-12-26T00:00", ["1969-12-28T00:00"]],
  ])("%s", (_name, cron, from, expected) => {
    expect(ticks(cron, from, expected.length)).toEqual(expected);
  });

  test("names the same days as a walk over every day", () => {
    const years = fc.integer({ min: 1900, max: 2100 });
    fc.assert(
      fc.property(cronTree, years, ([, , ...days], year) => {
        const tree: CronTree = [[midnight], [midnight], ...days];
        const cron = parseCron(cronText(tree));
        const expected: number[] = [];
        for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 3, 0, 1); day += 86_400_000) {
          if (matches(tree, day)) expected.push(day);
        }
        const found: number[] = [];
        let tick = cron.ok ? nextWallTick(cron.value, Date.UTC(year, 0, 1)) : null;
        while (cron.ok && tick !== null && tick < Date.UTC(year + 3, 0, 1)) {
          found.push(tick);
          tick = nextWallTick(cron.value, tick + 1);
        }
        expect(found, cronText(tree)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test("ends with the year 9999", () => {
    expect(ticks("0 0 1 1 *", "9998-06-01T00:00", 2)).toEqual(["9999-01-01T00:00", null]);
  });

  test("is undone by previousWallTick", () => {
    const crons = ["*/7 * * * *", "30 2 * * *", "0 0 L * *", "0 9-17/4 1,15 * MON-FRI"];
    crons.push("0 0 29 2 *", "5 4 * * 0L", "* 23 31 12 *", "0 0 * * TUE#5");
    const instants = fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2150, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...crons), instants, (text, from) => {
        const cron = cronOf(text);
        const next = nextWallTick(cron, from) ?? Number.NaN;
        const previous = previousWallTick(cron, from) ?? Number.NaN;
        expect(previous).toBeLessThanOrEqual(from);
        expect(next).toBeGreaterThanOrEqual(from);
        expect(previousWallTick(cron, next)).toBe(next);
        expect(nextWallTick(cron, previous)).toBe(previous);
        if (next > from) expect(previousWallTick(cron, next - 1)).toBe(previous);
      }),
    );
  });
});
