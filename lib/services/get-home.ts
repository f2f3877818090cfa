import { storedTimetableSchema } from "@/lib/core/run/stored-timetable";
import {
  activeRuns,
  countDags,
  type DayRow,
  type DueRow,
  dueBetween,
  endedByDay,
  failingDags,
} from "@/lib/db/stores/home";
import { getTeam } from "@/lib/db/stores/team";
import type { Tenant } from "@/lib/db/tenant";
import type { HomeDay, HomeView } from "@/lib/schemas/api/home";
import { iso, isoOrNull } from "./dag-view";
import { missedDags } from "./missed-dates";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Days of the trend, today among them. */
const TREND_DAYS = 14;
/** A run is late when its instant lies this far back: creating it takes a moment. */
const LATE_MS = 60_000;
/** How long dates that were missed are told. */
const MISSED_DAYS = 7;
/** How far back a schedule may be stuck. */
const LONG_AGO = new Date(0);

/** What fails, runs, is late and comes next in a team, and how the last days went. */
export async function getHome(t: Tenant, now: Date): Promise<HomeView> {
  const { timezone } = await getTeam(t);
  const dags = await countDags(t);
  const failing = await failingDags(t);
  const active = await activeRuns(t);
  const late = await dueBetween(t, LONG_AGO, new Date(now.getTime() - LATE_MS));
  const missed = await missedDags(t, new Date(now.getTime() - MISSED_DAYS * DAY_MS));
  const coming = await dueBetween(t, now, new Date(now.getTime() + DAY_MS));
  const since = new Date(now.getTime() - TREND_DAYS * DAY_MS);
  const days = await endedByDay(t, since, timezone);
  return {
    dagCount: dags.all,
    activeDagCount: dags.on,
    failing: counted(failing, ({ taskId, attempt, error, ...row }) => ({
      dagId: row.dagId,
      owner: row.owner,
      run: row.run,
      logicalDate: iso(row.logicalDate),
      since: iso(row.since),
      failuresInARow: row.failuresInARow,
      task: taskId === null ? null : { taskId, attempt: attempt ?? 0, error },
    })),
    active: counted(active, ({ total: _, ...row }) => ({
      ...row,
      logicalDate: iso(row.logicalDate),
      queuedAt: iso(row.queuedAt),
      startedAt: isoOrNull(row.startedAt),
    })),
    late: counted(late, (row) => ({
      ...dueView(row),
      reason: row.atRunLimit ? ("limit" as const) : ("overdue" as const),
    })),
    missed,
    coming: counted(coming, dueView),
    days: everyDay(days, timezone, now),
  };
}

function counted<Row extends { total: number }, Item>(
  rows: readonly Row[],
  view: (row: Row) => Item,
): { count: number; items: Item[] } {
  return { count: rows[0]?.total ?? 0, items: rows.map(view) };
}

function dueView(row: DueRow) {
  return {
    dagId: row.dagId,
    runAfter: iso(row.runAfter),
    logicalDate: iso(row.logicalDate),
    timezone: storedTimetableSchema.parse(row.timetable).timezone,
  };
}

/** The trend's days in order, those on which nothing ended too. */
function everyDay(rows: readonly DayRow[], timezone: string, now: Date): HomeDay[] {
  const byDay = new Map(rows.map((row) => [row.day, row]));
  const nameOf = new Intl.DateTimeFormat("en-CA", { timeZone: timezone, dateStyle: "short" });
  const today = Date.parse(nameOf.format(now));
  return Array.from({ length: TREND_DAYS }, (_, index) => {
    const day = new Date(today - (TREND_DAYS - 1 - index) * DAY_MS).toISOString().slice(0, 10);
    return byDay.get(day) ?? { day, success: 0, failed: 0, medianMs: null };
  });
}
