import fc from "fast-check";
import { expect, test } from "vitest";
import { cronTree } from "@/lib/core/timetable/testing/arbitraries";
import { cronText } from "@/lib/core/timetable/testing/brute-force";
import { CRON_FIELD_KEYS, joinCron, readCronField, splitCron, writeCronField } from "./field-form";
import { CRON_FIELDS } from "./fields";
import { nextWallTick } from "./match";
import { parseCron } from "./parse";
import { type DaysForm, MAX_TIMES, readTimes, type TimesForm, writeTimes } from "./times-form";

/** Some of the numbers, ascending, but not all: all is another way to say `*`. */
const someOf = (from: number, to: number) =>
  fc
    .uniqueArray(fc.integer({ min: from, max: to }), { minLength: 1, maxLength: to - from })
    .map((values) => values.sort((a, b) => a - b));
const days: fc.Arbitrary<DaysForm> = fc.oneof(
  fc.constant<DaysForm>({ kind: "every" }),
  someOf(0, 6).map((weekdays): DaysForm => ({ kind: "weekdays", weekdays })),
  fc
    .tuple(someOf(1, 31), fc.boolean())
    .map(([of, last]): DaysForm => ({ kind: "monthdays", days: of, last })),
  fc.constant<DaysForm>({ kind: "monthdays", days: [], last: true }),
);
const times: fc.Arbitrary<TimesForm> = fc.record({
  times: fc
    .uniqueArray(fc.integer({ min: 0, max: 24 * 60 - 1 }), { minLength: 1, maxLength: MAX_TIMES })
    .map((all) => all.sort((a, b) => a - b)),
  days,
});

test("times on days become crons that are read as the same times on the same days", () => {
  fc.assert(
    fc.property(times, (form) => {
      const crons = writeTimes(form);
      for (const cron of crons) expect(parseCron(cron).ok).toBe(true);
      expect(crons.length).toBeLessThanOrEqual(MAX_TIMES);
      expect(readTimes(crons)).toEqual(form);
    }),
    { numRuns: 1000 },
  );
});

test("crons shown as times and written anew tick at the same moments", () => {
  const parts = fc.record({ dayOfMonth: cronTree, dayOfWeek: cronTree }).map((trees) => ({
    dayOfMonth: splitCron(cronText(trees.dayOfMonth))?.dayOfMonth ?? "*",
    dayOfWeek: splitCron(cronText(trees.dayOfWeek))?.dayOfWeek ?? "*",
  }));
  const clock = fc.tuple(someOf(0, 59), someOf(0, 23)).map(([m, h]) => ({
    minute: m.slice(0, 3).join(","),
    hour: h.slice(0, 3).join(","),
  }));
  let shown = 0;
  fc.assert(
    fc.property(fc.array(clock, { minLength: 1, maxLength: 3 }), parts, (clocks, on) => {
      const crons = clocks.map((at) => joinCron({ ...at, ...on, month: "*" }));
      fc.pre(crons.every((cron) => parseCron(cron).ok));
      const form = readTimes(crons);
      if (form === null) return;
      shown += 1;
      expect(ticksOf(writeTimes(form))).toEqual(ticksOf(crons));
    }),
    { numRuns: 1500 },
  );
  expect(shown).toBeGreaterThan(100);
});

test("what is more than times on days is not shown as such", () => {
  for (const crons of [
    ["0 * * * *"],
    ["*/5 6 * * *"],
    ["0 6 * 1 *"],
    ["0 6 1 * 1"],
    ["0 6 * * MON#1"],
    ["0 6 * * 1", "0 7 * * 2"],
    ["0 6 * *"],
    ["@daily"],
    ["0,5,10,15,20,25,30,35,40,45,50 6 * * *"],
  ]) {
    expect([crons, readTimes(crons)]).toEqual([crons, null]);
  }
});

test("the values of a field come back as they were chosen", () => {
  for (const key of CRON_FIELD_KEYS) {
    const { min, openEnd } = CRON_FIELDS[key];
    fc.assert(
      fc.property(someOf(min, openEnd), (values) => {
        const text = writeCronField(key, { kind: "values", values });
        expect(readCronField(key, text)).toEqual({ kind: "values", values });
      }),
    );
  }
});

test.each([
  ["dayOfWeek", "MON-FRI", { kind: "values", values: [1, 2, 3, 4, 5] }],
  ["dayOfWeek", "FRI-SUN", { kind: "values", values: [0, 5, 6] }],
  ["dayOfWeek", "MON#1", { kind: "text", text: "MON#1" }],
  ["month", "JAN,6", { kind: "values", values: [1, 6] }],
  ["minute", "*/15", { kind: "step", step: 15 }],
  ["minute", "*/1", { kind: "any" }],
  ["minute", "*,5", { kind: "text", text: "*,5" }],
  ["dayOfMonth", "?", { kind: "any" }],
  ["dayOfMonth", "L", { kind: "text", text: "L" }],
  ["hour", "99", { kind: "text", text: "99" }],
] as const)("the %s %s is read", (key, text, form) => {
  expect(readCronField(key, text)).toEqual(form);
});

/** The first ticks of some crons from a fixed wall clock, together. */
function ticksOf(crons: readonly string[]): number[] {
  const start = Date.UTC(2026, 0, 1);
  const all = new Set<number>();
  for (const text of crons) {
    const cron = parseCron(text);
    if (!cron.ok) throw new Error(text);
    let at: number | null = start;
    for (let count = 0; count < 60; count += 1) {
      at = nextWallTick(cron.value, at);
      if (at === null || at >= Date.UTC(2027, 0, 1)) break;
      all.add(at);
      at += 60_000;
    }
  }
  return [...all].sort((a, b) => a - b).slice(0, 20);
}
