import { rangeBackward } from "@/lib/core/timetable/timetable";
import type { DueRun, Timetable } from "@/lib/core/timetable/types";

/**
 * What became of a date that a schedule called for: entered in the ledger (created, skipped,
 * missed), or still open (held back, due now, upcoming).
 */
export type TickOutcome = "created" | "skipped" | "missed" | "held" | "due" | "upcoming";

/** A logical date that the schedule called for. */
export type Tick = DueRun & {
  outcome: TickOutcome;
  /** Why: a reason of the ledger, or `paused` or `run_limit` of what is held; else empty. */
  reason: string;
};

/** A stretch of the ledger, under the timetable that called for its dates. */
export type LedgerSpan = {
  from: Date;
  /** All dates before it are accounted for. */
  until: Date;
  outcome: "created" | "skipped" | "missed";
  reason: string;
  timetable: Timetable;
};

/** Where a schedule stands beyond its ledger. */
export type OpenEnd = {
  timetable: Timetable;
  now: Date;
  /** The first date that is not accounted for; null when nothing is due. */
  nextDate: Date | null;
  paused: boolean;
  atRunLimit: boolean;
};

/**
 * The dates that a schedule called for with a logical date in [`from`, `to`], newest first, found
 * one by one as they are asked for: what is to come, what is open, then what the ledger tells.
 * `spans` are newest first.
 */
export function* ticksBackward(
  open: OpenEnd,
  spans: readonly LedgerSpan[],
  from: Date,
  to: Date,
): Generator<Tick, void, undefined> {
  if (open.nextDate !== null) {
    const first = new Date(Math.max(open.nextDate.getTime(), from.getTime()));
    for (const run of rangeBackward(open.timetable, first, to)) {
      yield { ...run, ...openOutcome(open, run) };
    }
  }
  for (const { from: start, until, outcome, reason, timetable } of spans) {
    const first = new Date(Math.max(start.getTime(), from.getTime()));
    const last = new Date(Math.min(until.getTime() - 1, to.getTime()));
    for (const run of rangeBackward(timetable, first, last)) yield { ...run, outcome, reason };
  }
}

function openOutcome(
  { now, paused, atRunLimit }: OpenEnd,
  run: DueRun,
): Pick<Tick, "outcome" | "reason"> {
  if (run.runAfter > now) return { outcome: "upcoming", reason: "" };
  if (paused) return { outcome: "held", reason: "paused" };
  return atRunLimit ? { outcome: "held", reason: "run_limit" } : { outcome: "due", reason: "" };
}
