import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { cancelBackfillsOf } from "@/lib/db/stores/backfill";
import { announceDag, lockDag, updateDag } from "@/lib/db/stores/dag";
import type { Tenant } from "@/lib/db/tenant";
import { livingDag } from "./living-dag";

/** How long a deleted DAG can be restored. */
export const RESTORE_DAYS = 7;

/**
 * Deletes a DAG so that it can be restored for a week: it gets no new runs, and its queued runs do
 * not start; its backfills are cancelled; runs that are running go on to their end. Its name is free at once.
 *
 * @throws AppError not_found; conflict when it is deleted already
 */
export async function deleteDag(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  now: Date,
): Promise<void> {
  const { id } = await livingDag(t, dagId);
  await lockDag(t, id);
  await livingDag(t, dagId);
  const purgeAfter = new Date(now.getTime() + RESTORE_DAYS * 86_400_000);
  await cancelBackfillsOf(t, id, actor.name);
  await updateDag(t, id, { deletedAt: now, purgeAfter });
  await recordAudit(t, actor, { action: "dag.delete", entityKind: "dag", entityId: dagId });
  await announceDag(t, id);
}
