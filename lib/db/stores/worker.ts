import { type Tenant, withoutTenant } from "../tenant";

/** Ended workers are told of for this long. */
const REMEMBER_ENDED_MS = 24 * 60 * 60 * 1000;
/** A worker whose heartbeat is older than this is not counted as alive. */
export const WORKER_SILENT_MS = 60_000;

/** Workers that run, and those that ended lately; workers serve all teams. */
export function listWorkerRows(t: Tenant, now: Date) {
  return t.db.worker.findMany({
    where: {
      OR: [{ endedAt: null }, { endedAt: { gt: new Date(now.getTime() - REMEMBER_ENDED_MS) } }],
    },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take: 200,
  });
}

/** How many workers are alive, and when one was last heard of. */
export async function workerPulse(
  now: Date,
): Promise<{ active: number; lastHeartbeatAt: Date | null }> {
  const since = new Date(now.getTime() - WORKER_SILENT_MS);
  const [row] = await withoutTenant(
    (db) => db.$queryRaw<{ active: bigint; last_heartbeat_at: Date | null }[]>`
      select count(*) filter (where state = 'active' and heartbeat_at > ${since}) as active,
             max(heartbeat_at) as last_heartbeat_at
      from worker`,
  );
  return { active: Number(row?.active ?? 0), lastHeartbeatAt: row?.last_heartbeat_at ?? null };
}
