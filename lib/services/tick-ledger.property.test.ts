import fc from "fast-check";
import { pino } from "pino";
import { expect, it } from "vitest";
import { resume, scheduleColumns } from "@/lib/core/run/schedule-state";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import { range } from "@/lib/core/timetable/timetable";
import type { DueRun } from "@/lib/core/timetable/types";
import { decideDueDag } from "./decide-due-dag";

// A DAG's life in simulated time: its schedule is edited at will, paused, held back by its run
// limit and left alone by all workers. After each step a plain model, which enumerates the dates
// that the schedule calls for, says what must exist.

const log = pino({ enabled: false });
const MINUTE_MS = 60_000;
const BEGIN = Date.UTC(2026, 2, 26, 7, 13);
const YEARS_MS = 3 * 366 * 86_400_000;

type Stored = Record<string, unknown> & { catchup: boolean };
type Span = { from: Date; until: Date; outcome: string };

class Life {
  now = BEGIN;
  paused = false;
  held = false;
  stored: Stored;
  next: { nextRunAt: Date | null; nextLogicalDate: Date | null; nextIntervalEnd: Date | null };
  heldSince: Date | null = null;
  readonly spans: Span[] = [];
  readonly created: { logicalDate: Date; end: Date }[] = [];

  constructor(stored: Stored) {
    this.stored = stored;
    this.next = scheduleColumns(this.resume().due);
  }

  get coveredUntil(): Date | null {
    return this.spans.at(-1)?.until ?? null;
  }

  resume() {
    const { timetable, catchup } = readStoredTimetable(this.stored);
    const { coveredUntil } = this;
    return resume({ timetable, catchup, now: new Date(this.now), coveredUntil });
  }

  /** As publishing a version, and un-pausing, do. */
  goOn(): void {
    const { due, passed } = this.resume();
    if (passed !== null && !this.paused) this.spans.push({ ...passed, outcome: "skipped" });
    this.next = scheduleColumns(due);
  }

  /** As the passes of a worker do. */
  pass(): void {
    for (let turn = 0; turn < 10_000; turn += 1) {
      const { nextRunAt, nextLogicalDate, nextIntervalEnd } = this.next;
      if (this.paused || nextRunAt === null || nextRunAt.getTime() > this.now) return;
      if (nextLogicalDate === null || nextIntervalEnd === null) throw new Error("half a date");
      const last = this.spans.at(-1);
      const { runs, update, longer, added } = decideDueDag(
        {
          id: "00000000-0000-7000-8000-000000000001",
          teamId: "",
          dagId: "x",
          versionId: "",
          timetable: this.stored,
          params: {},
          maxActiveRuns: 7,
          activeRuns: this.held ? 7 : 0,
          nextRunAt,
          nextLogicalDate,
          nextIntervalEnd,
          heldSince: this.heldSince,
          openSpanFrom: last?.outcome === "created" && turn > 0 ? last.from : null,
          now: new Date(this.now),
        },
        400,
        log,
      );
      this.heldSince = update.atRunLimit ? (this.heldSince ?? new Date(this.now)) : null;
      if (longer !== undefined && last !== undefined) last.until = longer.until;
      this.spans.push(...added);
      this.next = update;
      for (const { logical_date, interval_end } of runs) {
        this.created.push({ logicalDate: new Date(logical_date), end: new Date(interval_end) });
      }
      if (update.atRunLimit) return;
    }
    throw new Error("the passes do not end");
  }
}

type Step =
  | { kind: "wait"; minutes: number; worker: boolean }
  | { kind: "edit"; stored: Stored }
  | { kind: "pause" | "unpause" | "hold" | "release" };

const stored: fc.Arbitrary<Stored> = fc.record({
  schedule: fc.constantFrom<unknown[]>(
    "@hourly",
    "@daily",
    "@weekly",
    "30 2 * * *",
    "*/20 * * * *",
    "0 */6 * * *",
    "0 6 * * 1-5",
    ["0 6 * * *", "0 18 * * *"],
    { every: 5400 },
    { every: 86_400 },
    null,
  ),
  timezone: fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/New_York"),
  interval: fc.constantFrom("period", "point"),
  catchup: fc.boolean(),
  start_date: fc.constantFrom("2026-03-20", "2026-03-24T05:30", "2026-04-02"),
  end_date: fc.constantFrom(null, null, null, "2026-04-05"),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      minutes: fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 60, max: 4000 })),
      worker: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: stored.map((value): Step => ({ kind: "edit", stored: value })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("pause" as const, "unpause" as const, "hold" as const, "release" as const)
      .map((kind): Step => ({ kind })),
  },
);

/** What the schedule calls for from an instant on, by enumeration. */
function expected(life: Life, from: Date, until: number): DueRun[] {
  const { timetable } = readStoredTimetable(life.stored);
  const runs: DueRun[] = [];
  for (const run of range(timetable, from, new Date(until))) {
    if (run.runAfter.getTime() > until) break;
    runs.push(run);
  }
  return runs;
}

function take(life: Life, { ...one }: Step): void {
  switch (one.kind) {
    case "edit":
      life.stored = one.stored;
      life.goOn();
      break;
    case "pause":
      life.paused = true;
      break;
    case "unpause":
      if (life.paused) {
        life.paused = false;
        life.heldSince = null;
        life.goOn();
      }
      break;
    case "hold":
      life.held = true;
      break;
    case "release":
      life.held = false;
      break;
    case "wait": {
      life.now += one.minutes * MINUTE_MS;
      const before = life.coveredUntil;
      const known = life.created.length;
      if (one.worker) life.pass();
      if (one.worker && !life.paused && !life.held) checkCreated(life, before, known);
    }
  }
}

/** A worker was there and nothing held it: all that is due exists, or is told to be left out. */
function checkCreated(life: Life, before: Date | null, known: number): void {
  const fresh = life.created.slice(known).map(({ logicalDate }) => logicalDate.getTime());
  const due = before === null ? [] : expected(life, before, life.now);
  const wanted = due.map(({ logicalDate }) => logicalDate.getTime());
  if (life.stored.catchup) {
    if (before !== null) expect(fresh, "all that was missed, in order").toEqual(wanted);
  } else if (before !== null) {
    expect(fresh, "the latest alone").toEqual(wanted.slice(-1));
  }
  // No stall: what is next is the first date to come, and there is none only when none comes.
  const covered = life.coveredUntil;
  const { nextRunAt } = life.next;
  if (nextRunAt !== null) expect(nextRunAt.getTime()).toBeGreaterThan(life.now);
  if (covered === null) return;
  const { timetable } = readStoredTimetable(life.stored);
  const [first] = range(timetable, covered, new Date(covered.getTime() + YEARS_MS));
  expect(life.next.nextLogicalDate).toEqual(first?.logicalDate ?? null);
}

function checkLedger(life: Life): void {
  for (const [index, run] of life.created.entries()) {
    const last = life.created[index - 1];
    if (last === undefined) continue;
    expect(run.logicalDate.getTime(), "no date twice").toBeGreaterThan(last.logicalDate.getTime());
    expect(run.logicalDate.getTime(), "no interval twice").toBeGreaterThanOrEqual(
      last.end.getTime(),
    );
  }
  for (const [index, span] of life.spans.entries()) {
    expect(span.until.getTime()).toBeGreaterThan(span.from.getTime());
    const last = life.spans[index - 1];
    if (last !== undefined) {
      expect(span.from.getTime()).toBeGreaterThanOrEqual(last.until.getTime());
    }
  }
  for (const { logicalDate } of life.created) {
    const holders = life.spans.filter(
      ({ from, until }) => from <= logicalDate && logicalDate < until,
    );
    expect(holders.map(({ outcome }) => outcome)).toEqual(["created"]);
  }
}

it("accounts for each date once, whatever is edited, paused, held back or left alone", () => {
  fc.assert(
    fc.property(stored, fc.array(step, { minLength: 4, maxLength: 20 }), (first, steps) => {
      const life = new Life(first);
      for (const one of steps) take(life, one);
      checkLedger(life);
    }),
    { numRuns: 1_500 },
  );
}, 60_000);
