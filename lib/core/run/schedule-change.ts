import { clockNotes, type PreviewRun } from "@/lib/core/timetable/preview";
import { following, isPeriodic } from "@/lib/core/timetable/timetable";
import type { Interval, Timetable } from "@/lib/core/timetable/types";
import {
  coveredBy,
  type DueNow,
  dueNow,
  type PassedOver,
  resume,
  type ScheduleState,
} from "./schedule-state";

/** What saving another schedule would change. */
export type ScheduleChange = {
  /** The next runs as it is and as it would be, oldest first; some may be due already. */
  before: PreviewRun[];
  after: PreviewRun[];
  /** What the new schedule starts at once. */
  atOnce: DueNow;
  /** Complete dates that the new schedule passes over for the latest. */
  passed: PassedOver | null;
  /** Data between the last interval that was run and the first of the new schedule: no run covers it. */
  gap: Interval | null;
};

type Half = { timetable: Timetable; catchup: boolean };

/**
 * What saving `after` in place of `before` changes for a DAG whose ledger reaches to `coveredUntil`:
 * the scheduler decides by the same functions.
 */
export function scheduleChange(
  before: Half,
  after: Half,
  where: { now: Date; coveredUntil: Date | null },
  count: number,
): ScheduleChange {
  const old: ScheduleState = { ...before, ...where };
  const fresh: ScheduleState = { ...after, ...where };
  return {
    before: upcoming(old, count),
    after: upcoming(fresh, count),
    atOnce: dueNow(fresh),
    passed: resume(fresh).passed,
    gap: gapOf(before.timetable, fresh),
  };
}

/** The next runs of a schedule that goes on from where it stands. */
export function upcoming(state: ScheduleState, count: number): PreviewRun[] {
  const runs: PreviewRun[] = [];
  let run = resume(state).due;
  while (run !== null && runs.length < count) {
    runs.push({ ...run, notes: clockNotes(state.timetable, run) });
    run = isPeriodic(state.timetable.schedule)
      ? following(state.timetable, new Date(coveredBy(run).getTime() - 1))
      : null;
  }
  return runs;
}

/** Points cover no data, so only a change from periods to periods can leave a gap. */
function gapOf(
  old: Timetable,
  { timetable, coveredUntil, ...rest }: ScheduleState,
): Interval | null {
  if (coveredUntil === null) return null;
  const covers = (one: Timetable) => one.interval === "period" && isPeriodic(one.schedule);
  if (!covers(old) || !covers(timetable)) return null;
  const { due, passed } = resume({ timetable, coveredUntil, ...rest });
  const first = passed?.from ?? due?.interval.start;
  return first !== undefined && first > coveredUntil ? { start: coveredUntil, end: first } : null;
}
