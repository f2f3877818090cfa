import type { ScheduleColumns } from "@/lib/core/run/schedule-state";
import type { Tenant } from "../tenant";

/** A DAG that takes the team's time zone, locked. */
export type ZoneFollower = {
  id: string;
  timetable: unknown;
  paused: boolean;
  /** Every tick before it is accounted for; null when there was none. */
  coveredUntil: Date | null;
};

/** Locks the team's DAGs whose documents name no time zone of their own, in the engine's order. */
export async function lockZoneFollowers(t: Tenant): Promise<ZoneFollower[]> {
  const found = await t.db.$queryRaw<{ id: string }[]>`
    select d.id from dag d join dag_version v on v.id = d.current_version_id
    where d.team_id = ${t.teamId}::uuid and d.deleted_at is null
      and v.document ->> 'timezone' is null
      and d.timetable ->> 'schedule' is not null`;
  const ids = found.map(({ id }) => id);
  await t.db.$executeRaw`select engine.lock_dags(${ids}::uuid[])`;
  // Read under the locks: a version may have been saved in between.
  return await t.db.$queryRaw<ZoneFollower[]>`
    select d.id, d.timetable, d.paused, k.until_date as "coveredUntil"
    from dag d
    join dag_version v on v.id = d.current_version_id
    left join lateral (
      select until_date from tick_span where dag_id = d.id order by from_date desc limit 1
    ) k on true
    where d.id = any (${ids}::uuid[]) and d.deleted_at is null
      and v.document ->> 'timezone' is null
    order by d.id for no key update of d`;
}

/** A DAG under another timetable, and what is due next by it. */
export type Rezoned = { id: string; timetable: unknown } & ScheduleColumns;

/** Writes the timetables and next dates of many DAGs, and orders a scheduling pass. */
export async function updateTimetables(t: Tenant, dags: readonly Rezoned[]): Promise<void> {
  if (dags.length === 0) return;
  await t.db.$executeRaw`
    update dag d set timetable = u.timetable, next_run_at = u."nextRunAt",
      next_logical_date = u."nextLogicalDate", next_interval_end = u."nextIntervalEnd",
      at_run_limit = false, held_since = null
    from jsonb_to_recordset(${JSON.stringify(dags)}::jsonb) as u(id uuid, timetable jsonb,
      "nextRunAt" timestamptz, "nextLogicalDate" timestamptz, "nextIntervalEnd" timestamptz)
    where d.id = u.id and d.team_id = ${t.teamId}::uuid`;
  await t.db.outbox.createMany({
    data: [{ teamId: t.teamId, job: "scheduling-pass", payload: {} }],
  });
  await t.db.$executeRaw`select pg_notify('millrace_due', '')`;
  await t.db.$executeRaw`
    select pg_notify('millrace_live', ${t.teamId} || ':' || id || ':')
    from unnest(${dags.map(({ id }) => id)}::uuid[]) id`;
}
