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
  /** Runs that are queued or running. */
  activeRuns: number;
  nextRunAt: Date;
  nextLogicalDate: Date;
  nextIntervalEnd: Date;
  /** The database's clock. */
  now: Date;
}

/**
 * Takes up to `limit` DAGs that are due, the longest due first. Both the DAG and its slot are
 * locked, so that no run of it ends while its limits are being looked at; who is locked already
 * is left to the next pass.
 */
export async function takeDueDags(db: Queryable, limit: number): Promise<DueDag[]> {
  const { rows } = await db.query<Omit<DueDag, "activeRuns">>({
    name: "due-dags",
    text: `select d.id, d.team_id as "teamId", d.dag_id as "dagId",
        d.current_version_id as "versionId", d.timetable, v.document -> 'params' as params,
        d.max_active_runs as "maxActiveRuns", d.next_run_at as "nextRunAt", d.next_logical_date as "nextLogicalDate",
        d.next_interval_end as "nextIntervalEnd", now() as now
      from dag d
      join dag_slot s on s.dag_id = d.id
      join dag_version v on v.id = d.current_version_id
      where d.next_run_at <= now() and not d.paused and not d.at_run_limit
        and d.deleted_at is null
      order by d.next_run_at
      limit $1
      for update of d, s skip locked`,
    values: [limit],
  });
  if (rows.length === 0) return [];
  const activeRuns = await countActiveRuns(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((dag) => ({ ...dag, activeRuns: activeRuns.get(dag.id) ?? 0 }));
}

/**
 * Runs that are queued or running, by DAG. A statement of its own, begun when the locks are held:
 * one that counts while it locks may still see a run that ended meanwhile, and a DAG that is held
 * back for such a run is never looked at again.
 */
async function countActiveRuns(
  db: Queryable,
  dagIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; n: number }>({
    name: "due-dags-active-runs",
    text: `select dag_id as id, count(*)::int as n from dag_run
      where dag_id = any ($1) and state in ('queued', 'running') group by dag_id`,
    values: [dagIds],
  });
  return new Map(rows.map(({ id, n }) => [id, n]));
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
        next_logical_date = u."nextLogicalDate", next_interval_end = u."nextIntervalEnd"
      from jsonb_to_recordset($1) as u(id uuid, "atRunLimit" boolean, "nextRunAt" timestamptz,
        "nextLogicalDate" timestamptz, "nextIntervalEnd" timestamptz)
      where d.id = u.id`,
    values: [JSON.stringify(updates)],
  });
}
