import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { announceDag, lockDag, updateDag } from "@/lib/db/stores/dag";
import type { Tenant } from "@/lib/db/tenant";
import { livingDag } from "./living-dag";
import { resumeSchedule } from "./resume-schedule";

/**
 * Pauses a DAG's schedule, or lets it go on from now: what became due while it was paused is
 * decided by `catchup`. Runs that exist are not touched. Does nothing when it is so already.
 *
 * @throws AppError not_found; conflict when the DAG is deleted
 */
export async function setDagPaused(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  paused: boolean,
  now: Date,
): Promise<void> {
  const { id } = await livingDag(t, dagId);
  await lockDag(t, id);
  // Read again under the lock: a version may have been saved in between.
  const dag = await livingDag(t, dagId);
  if (dag.paused === paused) return;
  const schedule = paused
    ? {}
    : { ...(await resumeSchedule(t, { ...dag, paused }, "paused", now)), heldSince: null };
  await updateDag(t, id, { paused, pausedBecause: "", atRunLimit: false, ...schedule });
  await recordAudit(t, actor, {
    action: paused ? "dag.pause" : "dag.unpause",
    entityKind: "dag",
    entityId: dagId,
  });
  await announceDag(t, id);
}
