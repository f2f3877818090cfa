import type pg from "pg";
import { inTransaction } from "@/lib/db/system/pool";

/**
 * Ends what a deleted team has under way, one DAG in a transaction: it is paused, its backfills and
 * runs are cancelled. What was done before a crash is found done. A team that was restored meanwhile
 * is left alone.
 *
 * @returns how many runs were cancelled
 */
export async function closeTeam(pool: pg.Pool, teamId: string): Promise<number> {
  const { rows } = await pool.query<{ id: string; by: string }>({
    text: `select d.id, t.deleted_by as by from dag d join team t on t.id = d.team_id
      where d.team_id = $1 and t.deleted_at is not null order by d.id`,
    values: [teamId],
  });
  let cancelled = 0;
  for (const { id, by } of rows) cancelled += await closeDag(pool, id, by);
  return cancelled;
}

function closeDag(pool: pg.Pool, dagId: string, by: string): Promise<number> {
  return inTransaction(pool, async (db) => {
    await db.query({ text: "select engine.lock_dags(array[$1::uuid])", values: [dagId] });
    const { rowCount } = await db.query({
      text: `select from team t join dag d on d.team_id = t.id
        where d.id = $1 and t.deleted_at is not null for share of t`,
      values: [dagId],
    });
    if (rowCount === 0) return 0;
    await db.query({
      text: `update dag set paused = true, paused_because = 'The team was deleted',
          at_run_limit = false, updated_at = now()
        where id = $1 and not paused`,
      values: [dagId],
    });
    await db.query({
      text: `select engine.cancel_backfill(id, true, $2) from backfill
        where dag_id = $1 and state in ('running', 'paused', 'cancelling')`,
      values: [dagId, by],
    });
    const { rows } = await db.query<{ n: number }>({
      text: `select count(*) filter (where engine.cancel_run(id, $2))::int as n from dag_run
        where dag_id = $1 and state in ('queued', 'running')`,
      values: [dagId, by],
    });
    return rows[0]?.n ?? 0;
  });
}
