import { selectTasks, unknownTasks } from "@/lib/core/run/selection";
import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { overrideTasks } from "@/lib/db/stores/run";
import type { Tenant } from "@/lib/db/tenant";
import { invalid } from "@/lib/errors";
import type { ClearTasksResult } from "@/lib/schemas/api/operate";
import { type Change, effectOf, namesOf, operableRun } from "./operable-run";

/** Which task instances of a run are to run again; `dryRun` only tells. */
export type Clearing = {
  tasks?: string[] | undefined;
  upstream: boolean;
  downstream: boolean;
  onlyFailed: boolean;
  dryRun: boolean;
};

/**
 * Has task instances run again with all their retries; what runs is stopped first. Attempts keep
 * their logs. A run that had ended goes back to the queue. Clearing what has not begun changes
 * nothing.
 *
 * @throws AppError not_found; conflict when the DAG is deleted; invalid_request with a problem for
 * each task that the run does not have
 */
export async function clearTasks(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  runUuid: string,
  { dryRun, ...selection }: Clearing,
): Promise<ClearTasksResult> {
  const found = await operableRun(t, dagId, runUuid, { lock: !dryRun });
  const { run, tasks } = found;
  const problems = unknownTasks(tasks, selection.tasks ?? []);
  if (problems.length > 0) throw invalid(problems);
  const changes = selectTasks(tasks, selection)
    .filter(({ task }) => task.state !== "none" && task.state !== "removed")
    .map(({ task, reason }): Change => ({ task, to: "none", reason }));
  const effect = effectOf(found, changes);
  if (dryRun || changes.length === 0) return { ...effect, cleared: 0 };

  const cleared = await overrideTasks(
    t,
    run.id,
    changes.map(({ task }) => task.idx),
    "none",
  );
  await recordAudit(t, actor, {
    action: "run.clear",
    entityKind: "run",
    entityId: `${dagId}/${run.runId}`,
    detail: { run: run.id, tasks: namesOf(changes) },
  });
  return { ...effect, cleared };
}
