import { expect, test } from "vitest";
import { timetableOf, utc } from "@/lib/core/timetable/testing/timetables";
import { type LedgerSpan, type OpenEnd, ticksBackward } from "./tick-list";

const daily = timetableOf("@daily");
const day = (date: number) => utc(`2026-05-${String(date).padStart(2, "0")}T00:00`);
const span = (from: number, until: number, more: Partial<LedgerSpan>): LedgerSpan => ({
  from: day(from),
  until: day(until),
  outcome: "created",
  reason: "",
  timetable: daily,
  ...more,
});
const open: OpenEnd = {
  timetable: daily,
  now: utc("2026-05-13T12:00"),
  nextDate: day(11),
  paused: false,
  atRunLimit: false,
};
const spans = [
  span(9, 11, {}),
  span(6, 9, { outcome: "missed", reason: "no_worker" }),
  span(1, 6, { timetable: timetableOf("0 0 */2 * *") }),
];
const brief = (end: OpenEnd, from: number, to: number) =>
  [...ticksBackward(end, spans, day(from), day(to))].map(({ logicalDate, outcome, reason }) =>
    `${logicalDate.getUTCDate()} ${outcome} ${reason}`.trim(),
  );

test("tells each date once: to come, open, and what the ledger has, each by its timetable", () => {
  expect(brief(open, 1, 14)).toEqual([
    "14 upcoming",
    "13 upcoming",
    "12 due",
    "11 due",
    "10 created",
    "9 created",
    "8 missed no_worker",
    "7 missed no_worker",
    "6 missed no_worker",
    "5 created",
    "3 created",
    "1 created",
  ]);
});

test("tells why what is open waits", () => {
  expect(brief({ ...open, paused: true }, 11, 13)).toEqual([
    "13 upcoming",
    "12 held paused",
    "11 held paused",
  ]);
  expect(brief({ ...open, atRunLimit: true }, 11, 11)).toEqual(["11 held run_limit"]);
});

test("keeps to the dates asked for, and has nothing to come when nothing is due", () => {
  expect(brief(open, 8, 9)).toEqual(["9 created", "8 missed no_worker"]);
  expect(brief({ ...open, nextDate: null }, 10, 20)).toEqual(["10 created"]);
});
