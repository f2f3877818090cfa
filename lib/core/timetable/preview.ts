import { nextWallTick } from "@/lib/core/cron/match";
import { parseCron } from "@/lib/core/cron/parse";
import { firstDue, following, isPeriodic, ticksOf } from "./timetable";
import type { DueRun, Timetable } from "./types";
import { latestWallAt, spanAt } from "./zone";

/** What a change of the clocks does to a run, as a code and as a sentence. */
export type ClockNote = {
  code: "clocks_forward" | "clocks_back" | "moved" | "first_of_two" | "second_of_two";
  text: string;
};

/** A future run, with what the clocks do to it (usually nothing). */
export type PreviewRun = DueRun & { notes: ClockNote[] };

const HOUR_MS = 3_600_000;

/** The next `count` runs that start after `now`, at most 1,000, for the editor and the DAG's page. */
export function preview(timetable: Timetable, now: Date, count: number): PreviewRun[] {
  const runs: PreviewRun[] = [];
  let run = firstAfter(timetable, now);
  while (run !== null && runs.length < Math.min(count, 1000)) {
    runs.push({ ...run, notes: clockNotes(timetable, run) });
    run = following(timetable, run.logicalDate);
  }
  return runs;
}

function firstAfter(timetable: Timetable, now: Date): DueRun | null {
  if (timetable.schedule.kind === "once") {
    const run = firstDue(timetable, { catchup: true, now });
    return run !== null && run.runAfter > now ? run : null;
  }
  if (!isPeriodic(timetable.schedule)) return null;
  if (timetable.interval === "point") return following(timetable, now);
  // The first run to start covers the interval that is open now.
  const open = ticksOf(timetable).previous(now.getTime());
  return following(timetable, open === null ? now : new Date(open - 1));
}

/** What changes of the clocks do to one run of the timetable. */
export function clockNotes(timetable: Timetable, run: DueRun): ClockNote[] {
  const notes: ClockNote[] = [];
  const length = intervalNote(timetable.timezone, run);
  if (length !== null) notes.push(length);
  const tick = tickNote(timetable, run.runAfter.getTime());
  if (tick !== null) notes.push(tick);
  return notes;
}

function intervalNote(timezone: string, { interval }: DueRun): ClockNote | null {
  const start = interval.start.getTime();
  const end = interval.end.getTime();
  if (end <= start) return null;
  const shift = spanAt(timezone, end - 1).offset - spanAt(timezone, start).offset;
  if (shift === 0) return null;
  return {
    code: shift > 0 ? "clocks_forward" : "clocks_back",
    text: `Clocks go ${shift > 0 ? "forward" : "back"} ${hours(Math.abs(shift))} in this interval, which lasts ${hours(end - start)}`,
  };
}

function tickNote(timetable: Timetable, tick: number): ClockNote | null {
  const { schedule, timezone } = timetable;
  if (schedule.kind !== "cron") return null;
  const span = spanAt(timezone, tick);
  const wall = tick + span.offset;
  const before = latestWallAt(timezone, tick - 1);
  if (wall <= before) {
    return {
      code: "second_of_two",
      text: `${clock(wall)} occurs twice as clocks go back; this is the second`,
    };
  }
  const crons = schedule.expressions.map(parseCron).filter((cron) => cron.ok);
  const exact = crons.some((cron) => nextWallTick(cron.value, wall) === wall);
  if (!exact) {
    const wanted = crons.map((cron) => nextWallTick(cron.value, before + 1) ?? wall);
    const text = `${clock(Math.min(...wanted))} is skipped as clocks go forward; it moves to ${clock(wall)}`;
    return { code: "moved", text };
  }
  if (!repeats(timezone, tick, wall)) return null;
  return {
    code: "first_of_two",
    text: `${clock(wall)} occurs twice as clocks go back; this is the first`,
  };
}

/** Whether the wall clock shows `wall` again within a day after `tick`. */
function repeats(timezone: string, tick: number, wall: number): boolean {
  for (let span = spanAt(timezone, tick); span.end <= tick + 24 * HOUR_MS; ) {
    span = spanAt(timezone, span.end);
    const again = wall - span.offset;
    if (again > tick && again >= span.start && again < span.end) return true;
  }
  return false;
}

/** `02:30` */
function clock(wall: number): string {
  return new Date(wall).toISOString().slice(11, 16);
}

/** `23 h`, `30 min`, `3 d 1 h`. */
function hours(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const days = minutes >= 2 * 1440 ? Math.floor(minutes / 1440) : 0;
  const parts = [
    [days, "d"],
    [Math.floor(minutes / 60) - days * 24, "h"],
    [minutes % 60, "min"],
  ] as const;
  const shown = parts.filter(([amount]) => amount > 0);
  return shown.length === 0 ? "0 min" : shown.map(([n, unit]) => `${n} ${unit}`).join(" ");
}
