import type { Tenant } from "../tenant";

/** A pool as it is stored. */
export type PoolRow = Awaited<ReturnType<typeof insertPool>>;

/** Who uses a pool now. */
export interface PoolUse {
  pool: string;
  usedSlots: number;
  deferredSlots: number;
  running: number;
  deferred: number;
  queued: number;
  scheduled: number;
}

/** Keeps a new pool; `isUniqueViolation` tells a taken name. */
export function insertPool(
  t: Tenant,
  pool: { name: string; slots: number; includeDeferred: boolean; description: string },
) {
  return t.db.pool.create({ data: { teamId: t.teamId, ...pool } });
}

/** All pools by name. */
export function listPoolRows(t: Tenant): Promise<PoolRow[]> {
  return t.db.pool.findMany({ where: { teamId: t.teamId }, orderBy: { name: "asc" } });
}

/** One pool, or null. */
export function findPoolRow(t: Tenant, name: string): Promise<PoolRow | null> {
  return t.db.pool.findUnique({ where: { teamId_name: { teamId: t.teamId, name } } });
}

/** Writes a pool that is there. */
export function updatePoolRow(
  t: Tenant,
  name: string,
  fields: { slots?: number; includeDeferred?: boolean; description?: string },
) {
  return t.db.pool.update({ where: { teamId_name: { teamId: t.teamId, name } }, data: fields });
}

/** Removes a pool; false when it is not there. */
export async function deletePoolRow(t: Tenant, name: string): Promise<boolean> {
  const { count } = await t.db.pool.deleteMany({ where: { teamId: t.teamId, name } });
  return count === 1;
}

/**
 * Who uses the team's pools now; pools that nobody uses are left out. Each part reads an index of
 * what is in that state alone.
 */
export function poolUses(t: Tenant): Promise<PoolUse[]> {
  return t.db.$queryRaw<PoolUse[]>`
    select pool,
      coalesce(sum(slots) filter (where state = 'running'), 0)::int as "usedSlots",
      coalesce(sum(slots) filter (where state = 'deferred'), 0)::int as "deferredSlots",
      coalesce(sum(n) filter (where state = 'running'), 0)::int as running,
      coalesce(sum(n) filter (where state = 'deferred'), 0)::int as deferred,
      coalesce(sum(n) filter (where state = 'queued'), 0)::int as queued,
      coalesce(sum(n) filter (where state = 'scheduled'), 0)::int as scheduled
    from (
      select pool, 'running' as state, count(*) as n, sum(pool_slots) as slots
      from task_instance where team_id = ${t.teamId}::uuid and state = 'running' group by pool
      union all
      select pool, 'deferred', count(*), sum(pool_slots)
      from task_instance where team_id = ${t.teamId}::uuid and state = 'deferred' group by pool
      union all
      select pool, 'queued', count(*), sum(pool_slots)
      from task_instance where team_id = ${t.teamId}::uuid and state = 'queued' group by pool
      union all
      select w.pool, 'scheduled', count(*), sum(w.pool_slots)
      from dag d join task_instance w on w.dag_id = d.id and w.state = 'scheduled'
      where d.team_id = ${t.teamId}::uuid group by w.pool
    ) use group by pool`;
}

/** dag_ids whose current version names a pool, by name, at most `limit`. */
export async function dagsOfPool(t: Tenant, name: string, limit: number): Promise<string[]> {
  const entry = JSON.stringify([{ pool: name }]);
  const rows = await t.db.$queryRaw<{ dagId: string }[]>`
    select d.dag_id as "dagId"
    from dag d join dag_version v on v.id = d.current_version_id
    where d.team_id = ${t.teamId}::uuid and d.deleted_at is null and v.plan @> ${entry}::jsonb
    order by d.dag_id limit ${limit}`;
  return rows.map(({ dagId }) => dagId);
}

/** Lets go on what a pool that changed may let go on. */
export async function admitPool(t: Tenant, name: string): Promise<void> {
  await t.db.$queryRaw`select 1 from engine.admit_pool(${t.teamId}::uuid, ${name})`;
}
