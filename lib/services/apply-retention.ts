import type { Queryable } from "@/lib/db/system/pool";

/** What one short transaction removes at most. */
export interface RetentionBatch {
  runs: number;
  /** Of the runs of a batch together; a run that has more alone is a batch of its own. */
  tasks: number;
  logChunks: number;
  events: number;
}

const BATCH: RetentionBatch = { runs: 50, tasks: 1_000, logChunks: 2_000, events: 1_000 };
/** Batches of a kind that one pass takes from a team, so that no team's past holds up the others. */
const MAX_BATCHES = 200;

/** What a pass removed. */
export interface Removed {
  logChunks: number;
  runs: number;
  assetEvents: number;
}

interface Policy {
  team: string;
  runsBefore: Date;
  logsBefore: Date;
  newest: number;
}

/**
 * Removes what the teams' retention policies let go, in batches that each commit: logs first, so
 * that a run that goes has few left, then runs, then asset events that no run tells of any more.
 * What a pass does not get to is left to the next one.
 */
export async function applyRetention(
  db: Queryable,
  batch: RetentionBatch = BATCH,
): Promise<Removed> {
  const removed: Removed = { logChunks: 0, runs: 0, assetEvents: 0 };
  const { rows } = await db.query<Policy>({
    text: `select id as team, keep_newest_runs as newest,
        now() - make_interval(days => keep_runs_days) as "runsBefore",
        now() - make_interval(days => keep_logs_days) as "logsBefore"
      from team`,
    values: [],
  });
  for (const policy of rows) {
    removed.logChunks += await removeLogs(db, policy, batch);
    removed.runs += await removeRuns(db, policy, batch);
    removed.assetEvents += await removeAssetEvents(db, policy, batch);
  }
  return removed;
}

async function removeLogs(db: Queryable, policy: Policy, batch: RetentionBatch): Promise<number> {
  let total = 0;
  for (let turn = 0; turn < MAX_BATCHES; turn += 1) {
    const { rows } = await db.query<{ chunks: number; runs: number }>({
      text: "select chunks, runs from engine.purge_logs($1, $2, $3, $4)",
      values: [policy.team, policy.logsBefore, batch.runs, batch.logChunks],
    });
    const { chunks, runs } = rows[0] ?? { chunks: 0, runs: 0 };
    total += chunks;
    if (chunks === 0 && runs === 0) break;
  }
  return total;
}

async function removeRuns(db: Queryable, policy: Policy, batch: RetentionBatch): Promise<number> {
  const { rows: dags } = await db.query<{ id: string }>({
    text: "select distinct dag_id as id from dag_run where team_id = $1 and ended_at < $2",
    values: [policy.team, policy.runsBefore],
  });
  let total = 0;
  let batches = 0;
  for (const { id } of dags) {
    while (batches < MAX_BATCHES) {
      const count = await countOf(db, "engine.purge_runs($1, $2, $3, $4, $5)", [
        id,
        policy.runsBefore,
        policy.newest,
        batch.runs,
        batch.tasks,
      ]);
      // Most DAGs have old runs that stay: they must not use up what the others need.
      if (count === 0) break;
      batches += 1;
      total += count;
    }
  }
  return total;
}

async function removeAssetEvents(
  db: Queryable,
  policy: Policy,
  batch: RetentionBatch,
): Promise<number> {
  let total = 0;
  for (let turn = 0; turn < MAX_BATCHES; turn += 1) {
    const values = [policy.team, policy.runsBefore, batch.events];
    const count = await countOf(db, "engine.purge_asset_events($1, $2, $3)", values);
    if (count === 0) break;
    total += count;
  }
  return total;
}

async function countOf(db: Queryable, call: string, values: unknown[]): Promise<number> {
  const { rows } = await db.query<{ n: number }>({ text: `select ${call} as n`, values });
  return rows[0]?.n ?? 0;
}
