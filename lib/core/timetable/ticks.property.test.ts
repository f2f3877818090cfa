import { Cron } from "croner";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ALL_ZONES, clockChanges, cronTree } from "./testing/arbitraries";
import {
  bruteForceTicks,
  type CronTree,
  cronText,
  matches,
  wallMinutes,
} from "./testing/brute-force";
import { cronTicks, type Ticks } from "./ticks";

const HOUR_MS = 3_600_000;
/** Around a change: a day and a half on both sides. */
const WINDOW_MINUTES = 72 * 60;
/** `MILLRACE_SWEEP=1` checks every zone and every change of 2020-2030 (minutes, not seconds). */
const SWEEP = process.env.MILLRACE_SWEEP === "1";
const RUNS = 120;

const star: [] = [];
const at = (...values: number[]) => values.map((value) => ({ kind: "value" as const, value }));
const span = (from: number, to: number) => [{ kind: "range" as const, from, to, step: 1 }];
const step = (n: number) => [{ kind: "star" as const, step: n }];

const TREES: readonly CronTree[] = [
  [star, star, star, star, star],
  [at(0), star, star, star, star],
  [at(30), star, star, star, star],
  [step(15), star, star, star, star],
  [step(7), step(2), star, star, star],
  [at(0), step(6), star, star, star],
  [at(0), step(12), star, star, star],
  [at(0), span(0, 23), star, star, star],
  [at(0), at(0), star, star, star],
  [at(30), at(0), star, star, star],
  [at(30), at(1), star, star, star],
  [at(0), at(2), star, star, star],
  [at(30), at(2), star, star, star],
  [at(45), at(2), star, star, star],
  [at(0), at(3), star, star, star],
  [at(15), at(23), star, star, star],
  [at(59), at(23), star, star, star],
  [star, at(2), star, star, star],
  [step(20), at(2), star, star, star],
  [at(15, 45), span(0, 3), star, star, star],
  [step(10), span(1, 3), star, star, star],
  [at(0), at(0, 12), star, star, star],
  [at(0), at(2), star, star, at(0)],
  [at(0), at(2), star, star, at(7)],
  [at(30), at(1, 2), star, star, [{ kind: "lastWeekday", weekday: 0 }]],
  [at(30), at(2), star, star, [{ kind: "nthWeekday", weekday: 0, nth: 1 }]],
  [at(0), at(0), at(1), star, star],
  [at(0), at(0), [{ kind: "last" }], star, star],
  [at(5), at(4), star, star, span(1, 5)],
  [at(0), star, at(1), star, at(0)],
  [at(0), at(1), at(29), star, at(0)],
  [at(0), at(2), step(2), span(3, 11), at(1)],
];

/** Zones with the oddest clocks: half hours, quarter hours, two hours, gaps at midnight, Ramadan. */
const ODD_ZONES: readonly string[] = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Africa/Casablanca",
  "America/St_Johns",
  "Asia/Kathmandu",
  "Africa/Cairo",
  "Antarctica/Troll",
  "America/Nuuk",
  "America/Havana",
  "Asia/Beirut",
];

describe("ticks of crons at changes of the clocks", () => {
  // Some seconds of computing, and more on a machine that is busy.
  const options = { timeout: 60_000 };

  test("agree with a walk over every minute, in both directions", options, () => {
    const arbitrary = fc.record({
      timezone: fc.constantFrom(...ALL_ZONES),
      year: fc.integer({ min: 2020, max: 2030 }),
      pick: fc.nat(),
      trees: fc.array(cronTree, { minLength: 3, maxLength: 6 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ timezone, year, pick, trees }) => {
        const changes = clockChanges(timezone, year);
        const quiet = Date.UTC(year, pick % 12, 1 + (pick % 28));
        checkAround(timezone, changes[pick % changes.length] ?? quiet, trees);
      }),
      { numRuns: RUNS },
    );
  });

  test("agree for common crons in the zones with the oddest clocks", options, () => {
    for (const timezone of ODD_ZONES) {
      const changes = clockChanges(timezone, 2026);
      for (const change of changes.length > 0 ? changes : [Date.UTC(2026, 2, 29)]) {
        checkAround(timezone, change, TREES);
      }
    }
  });

  test("agree when the tick is months away from the search", options, () => {
    for (const timezone of ODD_ZONES) {
      for (const change of clockChanges(timezone, 2026)) {
        // The three days in full, wherever the zone's midnight is.
        const minutes = wallMinutes(timezone, change - 60 * HOUR_MS, 2 * 60 * 60);
        for (const days of [-1, 0, 1]) {
          const date = new Date(change + days * 24 * HOUR_MS);
          const [day, month] = [at(date.getUTCDate()), at(date.getUTCMonth() + 1)];
          const tree: CronTree = [at(10, 40), star, day, month, star];
          const expected = bruteForceTicks(tree, minutes);
          const ticks = cronTicks([cronText(tree)], timezone);
          const where = `${cronText(tree)} in ${timezone}`;
          expect(ticks.next(change - 300 * 24 * HOUR_MS), where).toBe(expected[0]);
          expect(ticks.previous(change + 300 * 24 * HOUR_MS), where).toBe(expected.at(-1));
          // Also from within the day, where 23:10 may come again before the year is over.
          for (const [index, tick] of expected.entries()) {
            expect(ticks.next(tick) === expected[index + 1] || index + 1 === expected.length).toBe(
              true,
            );
            expect(ticks.previous(tick - 1) === expected[index - 1] || index === 0).toBe(true);
          }
        }
      }
    }
  });

  test("agree across a day that a zone left out or lived twice", options, () => {
    checkAround("Pacific/Apia", Date.UTC(2011, 11, 30, 12), TREES);
    checkAround("Pacific/Kwajalein", Date.UTC(1993, 7, 21, 12), TREES);
    checkAround("Pacific/Kwajalein", Date.UTC(1969, 8, 30, 13), TREES);
  });

  test.runIf(SWEEP)(
    "agree for all zones and all changes of 2020-2030",
    { timeout: 3_600_000 },
    () => {
      let windows = 0;
      for (const timezone of ALL_ZONES) {
        for (let year = 2020; year <= 2030; year++) {
          for (const change of clockChanges(timezone, year)) {
            checkAround(timezone, change, TREES);
            windows += 1;
          }
        }
      }
      expect(windows).toBeGreaterThan(2000);
    },
  );
});

describe("croner, a second implementation", () => {
  const years = Array.from({ length: 11 }, (_, index) => 2020 + index);
  const all = ALL_ZONES.flatMap((timezone) => years.map((year) => [timezone, year] as const));
  // A sample of all zones and years; another one with MILLRACE_SEED.
  const seed = Number(process.env.MILLRACE_SEED ?? 4);
  const sampled = SWEEP ? all : all.filter((_, index) => (index * 7919 + seed) % 251 === 0);

  test("agrees but for several fixed times a day, and gaps that end a day", {
    timeout: 3_600_000,
  }, () => {
    for (const [timezone, year] of sampled) {
      for (const change of clockChanges(timezone, year)) {
        for (const tree of TREES.slice(1)) compareWithCroner(timezone, change, tree);
      }
    }
  });
});

function checkAround(timezone: string, change: number, trees: readonly CronTree[]): void {
  const from = change - (WINDOW_MINUTES / 2) * 60_000;
  const end = from + WINDOW_MINUTES * 60_000;
  const minutes = wallMinutes(timezone, from, WINDOW_MINUTES);
  const expectedOf = trees.map((tree) => bruteForceTicks(tree, minutes));
  for (const [index, tree] of trees.entries()) {
    const text = cronText(tree);
    // A draw such as 30 February alone is refused, and rightly has no tick.
    if (text.length > 100 || isImpossible(tree)) continue;
    const ticks = cronTicks([text], timezone);
    const where = `${text} in ${timezone} around ${new Date(change).toISOString()}`;
    expect(ticksForward(ticks, from, end), where).toEqual(expectedOf[index]);
    expect(ticksBackward(ticks, from, end), where).toEqual(expectedOf[index]);
  }
  const texts = trees.filter((tree) => !isImpossible(tree)).map(cronText);
  const usable = texts.filter((text) => text.length <= 100);
  if (usable.length < 2) return;
  const union = new Set(
    trees.flatMap((tree, i) => (usable.includes(cronText(tree)) ? (expectedOf[i] ?? []) : [])),
  );
  const expected = [...union].sort((a, b) => a - b);
  expect(ticksForward(cronTicks(usable, timezone), from, end)).toEqual(expected);
}

/** Only a day-of-month restricts the day, and no named month has such a day. */
function isImpossible([, , dayOfMonth, month, dayOfWeek]: CronTree): boolean {
  if (dayOfMonth.length === 0 || dayOfWeek.length > 0) return false;
  for (let day = Date.UTC(2024, 0, 1); day < Date.UTC(2025, 0, 1); day += 24 * HOUR_MS) {
    if (matches([[], [], dayOfMonth, month, []], day)) return false;
  }
  return true;
}

function compareWithCroner(timezone: string, change: number, tree: CronTree): void {
  const text = cronText(tree);
  const from = change - 36 * HOUR_MS;
  const end = change + 36 * HOUR_MS;
  const ours = ticksForward(cronTicks([text], timezone), from, end);
  const theirs: number[] = [];
  const cron = new Cron(text, { timezone });
  let next = cron.nextRun(new Date(from - 1));
  while (next !== null && next.getTime() < end) {
    theirs.push(next.getTime());
    next = cron.nextRun(next);
  }
  if (ours.join() === theirs.join()) return;
  const [minute, hour] = tree;
  const single = (field: CronTree[number]) => field.length === 1 && field[0]?.kind === "value";
  const severalFixedTimes = hour.length > 0 && !(single(minute) && single(hour));
  const where = `${text} in ${timezone} around ${new Date(change).toISOString()}`;
  expect(severalFixedTimes || gapEndsDay(timezone, change), where).toBe(true);
}

/** Whether the clocks jump to midnight within half a day of `change`. */
function gapEndsDay(timezone: string, change: number): boolean {
  const minutes = wallMinutes(timezone, change - 12 * HOUR_MS, 24 * 60);
  return minutes.some(({ wall }, index) => {
    const before = minutes[index - 1]?.wall ?? wall;
    return wall - before > 60_000 && wall % (24 * HOUR_MS) === 0;
  });
}

function ticksForward(ticks: Ticks, from: number, end: number): number[] {
  const found: number[] = [];
  let tick = ticks.next(from - 1);
  while (tick !== null && tick < end) {
    if (tick <= (found.at(-1) ?? from - 1)) throw new Error(`Ticks go back at ${tick}`);
    found.push(tick);
    tick = ticks.next(tick);
  }
  return found;
}

function ticksBackward(ticks: Ticks, from: number, end: number): number[] {
  const found: number[] = [];
  let tick = ticks.previous(end - 1);
  while (tick !== null && tick >= from) {
    found.unshift(tick);
    tick = ticks.previous(tick - 1);
  }
  return found;
}
