import type { DagRunState } from "@/lib/schemas/states";
import type { Tenant } from "../tenant";
import type { TickSpanRow } from "./tick-span";

/** Runs of a day in one state. */
export type CalendarRow = { day: string; state: DagRunState; n: number; ranMs: number };

/**
 * Runs of a DAG with a logical date in [`from`, `to`) by their day in a zone and their state: by the
 * key (dag_id, logical_date).
 */
export async function runsByDay(
  t: Tenant,
  dagUuid: string,
  { from, to, zone }: { from: Date; to: Date; zone: string },
): Promise<CalendarRow[]> {
  return await t.db.$queryRaw<CalendarRow[]>`
    select to_char(day, 'YYYY-MM-DD') as day, state, n, "ranMs"
    from (
      select (logical_date at time zone ${zone})::date as day, state::text as state,
        count(*)::int as n,
        coalesce(sum(extract(epoch from ended_at - started_at)), 0)::float8 * 1000 as "ranMs"
      from dag_run
      where team_id = ${t.teamId}::uuid and dag_id = ${dagUuid}::uuid
        and logical_date >= ${from} and logical_date < ${to}
      group by 1, 2
    ) days
    order by day, state`;
}

/** Most stretches without runs that one year is made from. */
const MAX_SPANS = 1_000;

/**
 * Stretches of the tick ledger for which no run was created that begin before `to` and end after
 * `from`, the latest first; by the key (dag_id, from_date).
 */
export async function passedOverBetween(
  t: Tenant,
  dagUuid: string,
  from: Date,
  to: Date,
): Promise<TickSpanRow[]> {
  return await t.db.tickSpan.findMany({
    where: {
      teamId: t.teamId,
      dagId: dagUuid,
      outcome: { not: "created" },
      fromDate: { lte: to },
      untilDate: { gt: from },
    },
    orderBy: { fromDate: "desc" },
    take: MAX_SPANS,
    select: { fromDate: true, untilDate: true, outcome: true, reason: true, timetable: true },
  });
}

/** Which of these logical dates of a DAG have a run, in milliseconds. */
export async function datesWithRun(
  t: Tenant,
  dagUuid: string,
  dates: readonly Date[],
): Promise<Set<number>> {
  if (dates.length === 0) return new Set();
  const texts = dates.map((date) => date.toISOString());
  const rows = await t.db.$queryRaw<{ at: Date }[]>`
    select logical_date as at from dag_run
    where team_id = ${t.teamId}::uuid and dag_id = ${dagUuid}::uuid
      and logical_date = any (${texts}::timestamptz[])`;
  return new Set(rows.map(({ at }) => at.getTime()));
}
