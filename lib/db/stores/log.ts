import type { Tenant } from "../tenant";

/** A stored piece of a log. `text` holds whole lines in the form of lib/schemas/log-line. */
export type LogChunkRow = { seq: number; firstLine: number; text: string };

/** Chunks that one read gives at most: 64 KiB each, so that an answer stays within 2 MB. */
const MAX_CHUNKS = 32;

/** Chunks of an attempt's log after one, in order; `more` when others follow. */
export async function readLog(
  t: Tenant,
  where: { taskInstanceId: string; attempt: number; after: number },
): Promise<{ chunks: LogChunkRow[]; more: boolean }> {
  const rows = await t.db.logChunk.findMany({
    where: {
      teamId: t.teamId,
      taskInstanceId: where.taskInstanceId,
      attempt: where.attempt,
      seq: { gt: where.after },
    },
    orderBy: { seq: "asc" },
    take: MAX_CHUNKS + 1,
    select: { seq: true, firstLine: true, text: true },
  });
  return { chunks: rows.slice(0, MAX_CHUNKS), more: rows.length > MAX_CHUNKS };
}

/** Whether an attempt still runs; null when there is no such attempt. */
export async function attemptRuns(
  t: Tenant,
  taskInstanceId: string,
  attempt: number,
): Promise<boolean | null> {
  const row = await t.db.attempt.findUnique({
    where: { taskInstanceId_number: { taskInstanceId, number: attempt }, teamId: t.teamId },
    select: { state: true },
  });
  return row === null ? null : row.state === "running" || row.state === "deferred";
}
