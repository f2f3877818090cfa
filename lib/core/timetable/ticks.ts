import { nextWallTick, previousWallTick } from "@/lib/core/cron/match";
import { type Cron, parseCron } from "@/lib/core/cron/parse";
import { instantOfWall, latestWallAt, spanAt } from "./zone";

/** The instants (ms) of a schedule, in both directions without end. */
export type Ticks = {
  /** The first tick strictly after `instant`, or null where the calendar ends. */
  next(instant: number): number | null;
  /** The last tick at or before `instant`, or null where the calendar begins. */
  previous(instant: number): number | null;
};

const DAY_MS = 86_400_000;
// Beyond these the calendar ends; both are far from the limits of Date.
const FIRST_INSTANT = Date.UTC(1000, 0, 2);
const LAST_INSTANT = Date.UTC(9999, 11, 30);

/** Ticks every `stepMs`, of which one is at `anchor`. */
export function everyTicks(stepMs: number, anchor: number): Ticks {
  const previous = (instant: number) =>
    inCalendar(anchor + Math.floor((instant - anchor) / stepMs) * stepMs);
  return {
    previous,
    next: (instant) => inCalendar(anchor + (Math.floor((instant - anchor) / stepMs) + 1) * stepMs),
  };
}

/** Ticks at given instants, in any order. */
export function listedTicks(instants: readonly number[]): Ticks {
  const sorted = [...new Set(instants)].sort((left, right) => left - right);
  return {
    next: (instant) => sorted.find((one) => one > instant) ?? null,
    previous: (instant) => sorted.findLast((one) => one <= instant) ?? null,
  };
}

/** Ticks of one or several crons on the wall clock of a zone, without doubles. */
export function cronTicks(expressions: readonly string[], timezone: string): Ticks {
  const all = expressions.map((text) => ticksOfCron(compile(text), timezone));
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  return {
    next: (instant) =>
      pick(
        all.map((ticks) => ticks.next(instant)),
        Math.min,
      ),
    previous: (instant) =>
      pick(
        all.map((ticks) => ticks.previous(instant)),
        Math.max,
      ),
  };
}

function pick(ticks: readonly (number | null)[], choose: (...of: number[]) => number) {
  const found = ticks.filter((tick) => tick !== null);
  return found.length === 0 ? null : choose(...found);
}

/**
 * Two rules for the days on which clocks change. With `*` in the hour field a tick is every instant
 * whose wall clock matches: what is skipped does not occur, what is repeated occurs twice. With
 * fixed hours a tick is the first instant at which the wall clock has reached a matching time: it
 * occurs once, at the end of the gap when its time is skipped.
 */
function ticksOfCron(cron: Cron, timezone: string): Ticks {
  return cron.wildcardHour
    ? {
        next: (instant) => ifInCalendar(instant, () => nextMatching(cron, timezone, instant + 1)),
        previous: (instant) =>
          ifInCalendar(instant, () => previousMatching(cron, timezone, instant)),
      }
    : {
        next: (instant) => ifInCalendar(instant, () => nextReached(cron, timezone, instant)),
        previous: (instant) =>
          ifInCalendar(instant, () => previousReached(cron, timezone, instant)),
      };
}

function nextReached(cron: Cron, timezone: string, instant: number): number | null {
  const wall = nextWallTick(cron, latestWallAt(timezone, instant) + 1);
  return wall === null ? null : instantOfWall(timezone, wall);
}

function previousReached(cron: Cron, timezone: string, instant: number): number | null {
  const wall = previousWallTick(cron, latestWallAt(timezone, instant));
  return wall === null ? null : instantOfWall(timezone, wall);
}

function nextMatching(cron: Cron, timezone: string, from: number): number | null {
  let instant = from;
  let searched = { instant, shown: Number.POSITIVE_INFINITY };
  let wall: number | null = null;
  for (;;) {
    const span = spanAt(timezone, instant);
    const shown = instant + span.offset;
    // The tick found for an earlier stretch still stands, unless clocks went back before its search.
    if (wall === null || shown < searched.shown || wall < shown) {
      searched = { instant, shown };
      wall = nextWallTick(cron, shown);
      if (wall === null) return null;
    }
    if (wall - span.offset < span.end) return wall - span.offset;
    instant = span.end;
    // Two days on, no change of the clocks leads back to before the search: leap to the tick.
    if (instant > searched.instant + 2 * DAY_MS) instant = Math.max(instant, wall - 3 * DAY_MS);
  }
}

function previousMatching(cron: Cron, timezone: string, from: number): number | null {
  let instant = from;
  let searched = { instant, shown: Number.NEGATIVE_INFINITY };
  let wall: number | null = null;
  for (;;) {
    const span = spanAt(timezone, instant);
    const shown = instant + span.offset;
    if (wall === null || shown > searched.shown || wall > shown) {
      searched = { instant, shown };
      wall = previousWallTick(cron, shown);
      if (wall === null) return null;
    }
    if (wall - span.offset >= span.start) return wall - span.offset;
    instant = span.start - 1;
    if (instant < searched.instant - 2 * DAY_MS) instant = Math.min(instant, wall + 3 * DAY_MS);
  }
}

function ifInCalendar(instant: number, find: () => number | null): number | null {
  return inCalendar(instant) === null ? null : find();
}

function inCalendar(instant: number): number | null {
  return instant >= FIRST_INSTANT && instant <= LAST_INSTANT ? instant : null;
}

const MOST_COMPILED = 5000;
const compiled = new Map<string, Cron>();

/** Throws RangeError: a timetable holds only crons that `parseSchedule` has accepted. */
function compile(text: string): Cron {
  let cron = compiled.get(text);
  if (cron === undefined) {
    const parsed = parseCron(text);
    if (!parsed.ok) throw new RangeError(`${parsed.problem.message}: "${text}"`);
    cron = parsed.value;
    if (compiled.size >= MOST_COMPILED) compiled.clear();
    compiled.set(text, cron);
  }
  return cron;
}
