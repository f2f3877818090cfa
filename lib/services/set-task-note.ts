import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { writeTaskNote } from "@/lib/db/stores/task-note";
import type { Tenant } from "@/lib/db/tenant";
import type { TaskInstanceDetail } from "@/lib/schemas/api/run";
import { findTaskOf, getTask } from "./get-tasks";

/**
 * Writes, replaces or, when it is empty, removes the note of a task instance. It stays when the task
 * is cleared: what somebody found out is still so. Writing what stands there changes nothing.
 *
 * @throws AppError not_found
 */
export async function setTaskNote(
  t: Tenant,
  actor: AuditActor,
  address: { dag: string; run: string; task: string; map: number },
  text: string,
  now: Date,
): Promise<TaskInstanceDetail> {
  const { dag, run: runUuid, task: taskId, map } = address;
  const { run, task } = await findTaskOf(t, dag, runUuid, taskId, map);
  const note = text.trim();
  if (note !== (task.note?.text ?? "")) {
    const place = { runUuid: run.id, instanceId: task.id };
    await writeTaskNote(t, place, { note, by: actor.name, at: now });
    await recordAudit(t, actor, {
      action: note === "" ? "run.task_note_removed" : "run.task_note",
      entityKind: "run",
      entityId: `${dag}/${run.runId}`,
      detail: { run: run.id, tasks: [map < 0 ? taskId : `${taskId} [${map}]`] },
    });
  }
  return await getTask(t, dag, runUuid, taskId, map);
}
