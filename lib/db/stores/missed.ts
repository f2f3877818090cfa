import { Prisma } from "../generated/client";
import { epochMs } from "../sql/fragments";
import type { Tenant } from "../tenant";

/** A stretch of dates that were missed, of a DAG that is not deleted. */
export type MissedSpanRow = {
  dagUuid: string;
  dagId: string;
  from: Date;
  until: Date;
  /** When it was found out. */
  at: Date;
  /** The timetable that called for the dates, and the DAG's present one. */
  spanTimetable: unknown;
  timetable: unknown;
};

/** Most stretches that are looked at; of a team that misses more, the newest. */
const MAX_SPANS = 50;

/** Dates that were missed, found out since an instant, the latest first; by tick_span_missed. */
export async function missedSince(t: Tenant, since: Date): Promise<MissedSpanRow[]> {
  return await t.db.$queryRaw<MissedSpanRow[]>`
    select d.id as "dagUuid", d.dag_id as "dagId", k.from_date as "from", k.until_date as "until",
      k.at, k.timetable as "spanTimetable", d.timetable
    from tick_span k join dag d on d.id = k.dag_id
    where k.team_id = ${t.teamId}::uuid and k.outcome = 'missed' and k.at >= ${since}
      and d.deleted_at is null
    order by k.at desc, k.dag_id
    limit ${MAX_SPANS}`;
}

/** A logical date of a DAG. */
export type DagDate = { dagUuid: string; logicalDate: Date };

/** The key of a {@link DagDate} in what {@link withRun} gives. */
export const dagDateKey = ({ dagUuid, logicalDate }: DagDate): string =>
  `${dagUuid} ${logicalDate.getTime()}`;

/** Which of these dates have a run; by the key (dag_id, logical_date). */
export async function withRun(t: Tenant, dates: readonly DagDate[]): Promise<Set<string>> {
  if (dates.length === 0) return new Set();
  const ids = dates.map(({ dagUuid }) => dagUuid);
  const instants = dates.map(({ logicalDate }) => logicalDate.toISOString());
  const rows = await t.db.$queryRaw<{ dagUuid: string; ms: bigint }[]>`
    select r.dag_id as "dagUuid", ${epochMs(Prisma.sql`r.logical_date`)} as ms
    from unnest(${ids}::uuid[], ${instants}::timestamptz[]) as asked (dag_id, at)
    join dag_run r on r.dag_id = asked.dag_id and r.logical_date = asked.at
    where r.team_id = ${t.teamId}::uuid`;
  return new Set(rows.map(({ dagUuid, ms }) => `${dagUuid} ${ms}`));
}
