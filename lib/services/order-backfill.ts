import { type BackfillOrder, takesOrder } from "@/lib/core/backfill/next-step";
import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import {
  type BackfillRow,
  cancelBackfill,
  findOverlap,
  pauseBackfill,
  resumeBackfill,
  retryBackfill,
} from "@/lib/db/stores/backfill";
import { lockDag } from "@/lib/db/stores/dag";
import type { Tenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/errors";
import type { BackfillDetail } from "@/lib/schemas/api/backfill";
import { backfillOf, getBackfill } from "./get-backfill";
import { livingDag } from "./living-dag";

/** An order with its options: `kill` also cancels the runs under way. */
export type GivenOrder = { order: BackfillOrder; kill?: boolean };

/**
 * Pauses a backfill, resumes it, cancels it, or retries its failed dates. Giving an order whose
 * effect is there already changes nothing.
 *
 * @throws AppError not_found; conflict when its state does not take the order, when its DAG is
 * deleted, or when a retry would meet another backfill
 */
export async function orderBackfill(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  id: string,
  { order, kill = false }: GivenOrder,
  now: Date,
): Promise<BackfillDetail> {
  await lockDag(t, (await backfillOf(t, dagId, id)).dagUuid);
  const row = await backfillOf(t, dagId, id);
  if (isAlready(row, order, kill)) return await getBackfill(t, dagId, id, now);
  if (!takesOrder(row.state, order)) throw refused(row, order);
  if (order === "resume" || order === "retry") await livingDag(t, dagId);
  const detail = await give(t, actor, row, order, kill);
  await recordAudit(t, actor, {
    action: `backfill.${order}`,
    entityKind: "backfill",
    entityId: dagId,
    detail: { backfill: id, ...detail },
  });
  return await getBackfill(t, dagId, id, now);
}

function isAlready({ state }: BackfillRow, order: BackfillOrder, kill: boolean): boolean {
  switch (order) {
    case "pause":
      return state === "paused";
    case "resume":
      return state === "running";
    case "cancel":
      return state === "cancelled" || (state === "cancelling" && !kill);
    case "retry":
      return false;
  }
}

async function give(
  t: Tenant,
  actor: AuditActor,
  row: BackfillRow,
  order: BackfillOrder,
  kill: boolean,
): Promise<{ kill?: boolean; dates?: number }> {
  switch (order) {
    case "pause":
      await pauseBackfill(t, row.id);
      return {};
    case "resume":
      await resumeBackfill(t, row.id);
      return {};
    case "cancel":
      await cancelBackfill(t, row.id, { kill, by: actor.name });
      return { kill };
    case "retry": {
      const overlap = await findOverlap(t, row.dagUuid, { from: row.fromDate, to: row.toDate });
      if (overlap !== null && overlap.id !== row.id) {
        throw new AppError(
          "conflict",
          `The backfill ${overlap.id} goes on and meets these dates; wait for it or cancel it`,
        );
      }
      const dates = await retryBackfill(t, row.id);
      if (dates === 0) throw new AppError("conflict", "No date of the backfill is failed");
      return { dates };
    }
  }
}

function refused({ state }: BackfillRow, order: BackfillOrder): AppError {
  return new AppError("conflict", `The backfill is ${state}; there is nothing to ${order}`);
}
