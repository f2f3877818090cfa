import { remainingMs } from "@/lib/core/backfill/estimate";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import {
  type BackfillFilter,
  type BackfillRow,
  findBackfill,
  listBackfillItems,
  listBackfills as listBackfillRows,
} from "@/lib/db/stores/backfill";
import { findDagById } from "@/lib/db/stores/dag";
import { usualDurationMs } from "@/lib/db/stores/run";
import type { Tenant } from "@/lib/db/tenant";
import { notFound } from "@/lib/errors";
import type { BackfillDetail, BackfillItemView, BackfillView } from "@/lib/schemas/api/backfill";
import type { BackfillItemState } from "@/lib/schemas/states";
import { backfillItemView, backfillView } from "./backfill-view";
import { anyDag } from "./living-dag";

/**
 * A backfill with its progress.
 *
 * @throws AppError not_found
 */
export async function getBackfill(
  t: Tenant,
  dagId: string,
  id: string,
  now: Date,
): Promise<BackfillDetail> {
  const row = await backfillOf(t, dagId, id);
  const view = backfillView(row);
  const { waiting, running, success, failed } = view.counts;
  const dag = await findDagById(t, row.dagUuid);
  if (dag === null) throw notFound(`The DAG ${dagId}`);
  return {
    ...view,
    remainingMs: remainingMs({
      elapsedMs: (row.endedAt ?? now).getTime() - row.createdAt.getTime(),
      ended: success + failed,
      remaining: waiting + running,
      atOnce: row.maxActiveRuns,
      runMs: await usualDurationMs(t, row.dagUuid),
    }),
    timezone: readStoredTimetable(dag.timetable).timetable.timezone,
  };
}

/**
 * A backfill of a DAG.
 *
 * @throws AppError not_found
 */
export async function backfillOf(t: Tenant, dagId: string, id: string): Promise<BackfillRow> {
  const row = await findBackfill(t, dagId, id);
  if (row === null) throw notFound(`The backfill ${id} of ${dagId}`);
  return row;
}

/**
 * One page of backfills, the latest first: of a DAG, or of the whole team without `dagId`.
 *
 * @throws AppError not_found for a DAG that does not exist; invalid_request for a bad cursor
 */
export async function listBackfills(
  t: Tenant,
  dagId: string | undefined,
  filter: Omit<BackfillFilter, "dagUuid">,
): Promise<{ items: BackfillView[]; nextCursor: string | null }> {
  const dagUuid = dagId === undefined ? undefined : (await anyDag(t, dagId)).id;
  const page = await listBackfillRows(t, { ...filter, dagUuid });
  return { ...page, items: page.items.map(backfillView) };
}

/**
 * One page of the dates of a backfill.
 *
 * @throws AppError not_found; invalid_request for a bad cursor
 */
export async function listDates(
  t: Tenant,
  dagId: string,
  id: string,
  query: { state?: BackfillItemState | undefined; cursor?: string | undefined; limit: number },
): Promise<{ items: BackfillItemView[]; nextCursor: string | null }> {
  const page = await listBackfillItems(t, await backfillOf(t, dagId, id), query);
  return { ...page, items: page.items.map(backfillItemView) };
}
