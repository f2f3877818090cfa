import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { announceDag, isDuplicate, lockDag, startWaiting, updateDag } from "@/lib/db/stores/dag";
import type { Tenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/errors";
import { anyDag } from "./living-dag";
import { resumeSchedule } from "./resume-schedule";

/**
 * Brings the DAG of a name that was deleted last back, paused as it was or not; its schedule goes
 * on from now.
 *
 * @throws AppError not_found; conflict when a DAG of that name is alive
 */
export async function restoreDag(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  now: Date,
): Promise<void> {
  const found = await anyDag(t, dagId);
  await lockDag(t, found.id);
  const dag = await anyDag(t, dagId);
  if (dag.deletedAt === null || dag.id !== found.id) throw isAlive(dagId);
  const schedule = await resumeSchedule(t, dag, "deleted", now);
  await updateDag(t, dag.id, {
    deletedAt: null,
    purgeAfter: null,
    atRunLimit: false,
    heldSince: null,
    ...schedule,
  }).catch((error: unknown) => {
    throw isDuplicate(error) ? isAlive(dagId) : error;
  });
  await startWaiting(t, dag.id);
  await recordAudit(t, actor, { action: "dag.restore", entityKind: "dag", entityId: dagId });
  await announceDag(t, dag.id);
}

function isAlive(dagId: string): AppError {
  return new AppError("conflict", `The team has a DAG named ${dagId} that is not deleted`);
}
