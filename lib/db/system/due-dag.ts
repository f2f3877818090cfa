import type { Queryable } from "./pool";

/** A DAG whose next scheduled run is due, locked by the transaction that read it. */
export interface DueDag {
  id: string;
  teamId: string;
  dagId: string;
  versionId: string;
  timetable: unknown;
  /** The document's params. */
  params: unknown;
  maxActiveRuns: number;
  /** Runs that are queued or running; those of backfills have a limit of their own. */
  activeRuns: number;
  nextRunAt: Date;
  nextLogicalDate: Date;
  nextIntervalEnd: Date;
  /** Since when max_active_runs holds it back; null when it does not. */
  heldSince: Date | null;
  /** Start of the last span of the tick ledger when that goes on with what is created now. */
  openSpanFrom: Date | null;
  /** The database's clock. */
  now: Date;
}

/**
 * Takes up to `limit` DAGs that are due, those that came due last first: what has much to catch up
 * does not delay what is on time. Both the DAG and its slot are locked, so that no run of it ends
 * while its limits are being looked at; who is locked already is left to the next pass.
 */
export async function takeDueDags(db: Queryable, limit: number): Promise<DueDag[]> {
  const { rows } = await db.query<Omit<DueDag, "activeRuns" | "openSpanFrom">>({
    name: "due-dags",
    text: `select d.id, d.team_id as "teamId", d.dag_id as "dagId",
        d.current_version_id as "versionId", d.timetable, v.document -> 'params' as params,
        d.max_active_runs as "maxActiveRuns", d.next_run_at as "nextRunAt", d.next_logical_date as "nextLogicalDate",
        d.next_interval_end as "nextIntervalEnd", d.held_since as "heldSince", now() as now
      from dag d
      join dag_slot s on s.dag_id = d.id
      join dag_version v on v.id = d.current_version_id
      where d.next_run_at <= now() and not d.paused and not d.at_run_limit
        and d.deleted_at is null
      order by d.next_run_at desc
      limit $1
      for update of d, s skip locked`,
    values: [limit],
  });
  if (rows.length === 0) return [];
  const facts = await readUnderLock(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((dag) => ({
    ...dag,
    activeRuns: facts.get(dag.id)?.activeRuns ?? 0,
    openSpanFrom: facts.get(dag.id)?.openSpanFrom ?? null,
  }));
}

/**
 * Runs that are queued or running, and the open span of the ledger, by DAG. A statement of its own,
 * begun when the locks are held: one that counts while it locks may still see a run that ended
 * meanwhile, and a DAG that is held back for such a run is never looked at again.
 */
async function readUnderLock(
  db: Queryable,
  dagIds: readonly string[],
): Promise<Map<string, Pick<DueDag, "activeRuns" | "openSpanFrom">>> {
  const { rows } = await db.query<{ id: string; activeRuns: number; openSpanFrom: Date | null }>({
    name: "due-dags-facts",
    text: `select d.id, r.n as "activeRuns", k.from_date as "openSpanFrom"
      from dag d
      cross join lateral (
        select count(*)::int as n from dag_run
        where dag_id = d.id and state in ('queued', 'running') and backfill_id is null
      ) r
      left join lateral (
        select from_date, outcome, timetable from tick_span
        where dag_id = d.id order by from_date desc limit 1
      ) k on k.outcome = 'created' and k.timetable = d.timetable
      where d.id = any ($1)`,
    values: [dagIds],
  });
  return new Map(rows.map(({ id, ...facts }) => [id, facts]));
}

/** What a pass writes back for one DAG. */
export interface DueDagUpdate {
  id: string;
  atRunLimit: boolean;
  nextRunAt: Date | null;
  nextLogicalDate: Date | null;
  nextIntervalEnd: Date | null;
}

/** Writes what is due next, for all DAGs of a pass at once. */
export async function updateDueDags(
  db: Queryable,
  updates: readonly DueDagUpdate[],
): Promise<void> {
  if (updates.length === 0) return;
  await db.query({
    name: "due-dags-update",
    text: `update dag d set at_run_limit = u."atRunLimit", next_run_at = u."nextRunAt",
        next_logical_date = u."nextLogicalDate", next_interval_end = u."nextIntervalEnd",
        held_since = case when u."atRunLimit" then coalesce(d.held_since, now()) end
      from jsonb_to_recordset($1) as u(id uuid, "atRunLimit" boolean, "nextRunAt" timestamptz,
        "nextLogicalDate" timestamptz, "nextIntervalEnd" timestamptz)
      where d.id = u.id`,
    values: [JSON.stringify(updates)],
  });
}
