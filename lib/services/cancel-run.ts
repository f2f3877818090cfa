import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { cancelRunNow } from "@/lib/db/stores/run";
import type { Tenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/errors";
import type { RunDetail } from "@/lib/schemas/api/run";
import { getRun } from "./get-run";
import { operableRun } from "./operable-run";

/**
 * Ends a run now: what runs is stopped and failed, what has not run is skipped, and the run has
 * failed, with the name of who cancelled it.
 *
 * @throws AppError not_found; conflict when the run has ended or its DAG is deleted
 */
export async function cancelRun(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  runUuid: string,
): Promise<RunDetail> {
  const { run } = await operableRun(t, dagId, runUuid, { lock: true });
  if (!(await cancelRunNow(t, run.id, actor.name))) throw hasEnded(run);
  await recordAudit(t, actor, {
    action: "run.cancel",
    entityKind: "run",
    entityId: `${dagId}/${run.runId}`,
    detail: { run: run.id },
  });
  return await getRun(t, dagId, runUuid);
}

function hasEnded(run: { state: string; endedAt: Date | null; cancelledBy: string }): AppError {
  const how =
    run.cancelledBy === "" ? `ended as ${run.state}` : `was cancelled by ${run.cancelledBy}`;
  const when = run.endedAt === null ? "" : ` at ${run.endedAt.toISOString()}`;
  return new AppError("conflict", `The run ${how}${when}; there is nothing left to cancel`);
}
