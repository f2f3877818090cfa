import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { bringLookForward } from "@/lib/db/stores/deferral";
import type { Tenant } from "@/lib/db/tenant";
import type { LookNowResult } from "@/lib/schemas/api/operate";
import { findTaskOf } from "./get-tasks";

/**
 * Brings the next look of a deferred task instance forward to now; nothing happens to one that waits
 * for no instant, or is being looked at.
 *
 * @throws AppError not_found
 */
export async function lookNow(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  runUuid: string,
  taskId: string,
): Promise<LookNowResult> {
  const { run, task } = await findTaskOf(t, dagId, runUuid, taskId);
  const looking = await bringLookForward(t, task.id);
  if (looking) {
    await recordAudit(t, actor, {
      action: "run.look",
      entityKind: "run",
      entityId: `${dagId}/${run.runId}`,
      detail: { run: run.id, tasks: [taskId] },
    });
  }
  return { looking };
}
