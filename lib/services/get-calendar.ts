import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import { type Tick, ticksBackward } from "@/lib/core/run/tick-list";
import { instantOfDate } from "@/lib/core/timetable/dates";
import { isPeriodic } from "@/lib/core/timetable/timetable";
import { datesWithRun, passedOverBetween, runsByDay } from "@/lib/db/stores/calendar";
import type { FoundDag } from "@/lib/db/stores/dag";
import type { Tenant } from "@/lib/db/tenant";
import type { CalendarDay, CalendarView } from "@/lib/schemas/api/calendar";
import { anyDag } from "./living-dag";
import { scheduleOf } from "./schedule-of";

/** Most dates without a run that are looked for in a year: every quarter of an hour of 200 days. */
const MAX_MISSING = 20_000;

/**
 * A year of a DAG by day: its runs by state, and how many dates that the schedule called for have
 * no run. Dates yet to come are not told, nor those before the schedule began.
 *
 * @throws AppError not_found
 */
export async function getCalendar(
  t: Tenant,
  dagId: string,
  asked: { year?: number | undefined; zone?: string | undefined },
  now: Date,
): Promise<CalendarView> {
  const dag = await anyDag(t, dagId);
  const { timetable } = readStoredTimetable(dag.timetable);
  const zone = asked.zone ?? timetable.timezone;
  const dayOf = dayNamer(zone);
  const today = dayOf(now);
  const year = asked.year ?? Number(today.slice(0, 4));
  const from = startOfYear(year, zone);
  const to = startOfYear(year + 1, zone);
  const days = new Map<string, CalendarDay>();
  const dayAt = (day: string) => {
    const found = days.get(day) ?? { day, counts: {}, missing: {}, ranMs: 0 };
    days.set(day, found);
    return found;
  };
  for (const { day, state, n, ranMs } of await runsByDay(t, dag.id, { from, to, zone })) {
    const found = dayAt(day);
    found.counts[state] = n;
    found.ranMs += ranMs;
  }
  const last = new Date(Math.min(to.getTime() - 1, now.getTime()));
  const { ticks, isCapped } = await withoutRun(t, dag, from, last, now);
  for (const { logicalDate, outcome } of ticks) {
    const { missing } = dayAt(dayOf(logicalDate));
    missing[outcome] = (missing[outcome] ?? 0) + 1;
  }
  return {
    year,
    zone,
    dagZone: timetable.timezone,
    today,
    isPeriodic: isPeriodic(timetable.schedule),
    days: [...days.values()].sort((one, other) => (one.day < other.day ? -1 : 1)),
    isCapped,
  };
}

type Missing = keyof CalendarDay["missing"];

/** Dates in [`from`, `to`] that the schedule called for and that have no run, newest first. */
async function withoutRun(
  t: Tenant,
  dag: FoundDag,
  from: Date,
  to: Date,
  now: Date,
): Promise<{ ticks: (Tick & { outcome: Missing })[]; isCapped: boolean }> {
  if (to < from) return { ticks: [], isCapped: false };
  const { timetable, now: due } = await scheduleOf(t, dag, now);
  const { paused, atRunLimit } = dag;
  const nextDate = dag.deletedAt === null ? dag.nextLogicalDate : null;
  const spans = (await passedOverBetween(t, dag.id, from, to)).map((row) => ({
    from: row.fromDate,
    until: row.untilDate,
    outcome: row.outcome,
    reason: row.reason,
    timetable: readStoredTimetable(row.timetable).timetable,
  }));
  const open = { timetable, now: due, nextDate, paused, atRunLimit };
  const found: (Tick & { outcome: Missing })[] = [];
  let isCapped = false;
  for (const tick of ticksBackward(open, spans, from, to)) {
    const { outcome } = tick;
    if (outcome === "created" || outcome === "upcoming") continue;
    isCapped = found.length === MAX_MISSING;
    if (isCapped) break;
    found.push({ ...tick, outcome });
  }
  // A person or a backfill may have run what the schedule passed over.
  const run = await datesWithRun(
    t,
    dag.id,
    found.map(({ logicalDate }) => logicalDate),
  );
  return { ticks: found.filter(({ logicalDate }) => !run.has(logicalDate.getTime())), isCapped };
}

/** Names the day of an instant in a zone, YYYY-MM-DD. */
function dayNamer(zone: string): (instant: Date) => string {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" });
  return (instant) => format.format(instant);
}

function startOfYear(year: number, zone: string): Date {
  const start = instantOfDate(`${year}-01-01`, zone);
  if (start === null) throw new RangeError(`The year ${year} has no first day`);
  return start;
}
