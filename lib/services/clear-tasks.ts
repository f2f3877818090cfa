import { selectTasks, unknownTasks } from "@/lib/core/run/selection";
import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { failedInstances } from "@/lib/db/stores/mapped-instance";
import { type OrderTarget, overrideTasks } from "@/lib/db/stores/run";
import { keepOnlyIf } from "@/lib/db/stores/run-version";
import type { Tenant } from "@/lib/db/tenant";
import { invalid } from "@/lib/errors";
import type { ClearTasksResult } from "@/lib/schemas/api/operate";
import type { TaskInstanceState } from "@/lib/schemas/states";
import { type MovedRun, moveToCurrentVersion } from "./move-to-version";
import { type Change, effectOf, instanceOf, namesOf, operableRun, targetsOf } from "./operable-run";

/** States in which there is nothing to clear. */
const UNTOUCHED: ReadonlySet<TaskInstanceState> = new Set(["none", "removed"]);

/** Which task instances of a run are to run again; `dryRun` only tells. */
export type Clearing = {
  tasks?: string[] | undefined;
  /** Of the one mapped task in `tasks`, only this instance. */
  mapIndex?: number | undefined;
  upstream: boolean;
  downstream: boolean;
  onlyFailed: boolean;
  latestVersion: boolean;
  dryRun: boolean;
};

/**
 * Has task instances run again with all their retries; what runs is stopped first. Attempts keep
 * their logs. A run that had ended goes back to the queue. Clearing what has not begun changes
 * nothing. With `latestVersion` the run is first put on the DAG's current version.
 *
 * @throws AppError not_found; conflict when the DAG is deleted, or when a run is to change its
 * version that has not ended; invalid_request with a problem for each task that the run does not have
 */
export async function clearTasks(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  runUuid: string,
  clearing: Clearing,
): Promise<ClearTasksResult> {
  const { latestVersion, dryRun } = clearing;
  // Even to foresee it, the run is changed for a moment.
  const found = await operableRun(t, dagId, runUuid, { lock: latestVersion || !dryRun });
  if (!latestVersion || found.run.versionNumber === found.dag.versionNumber) {
    return await clearFound(t, actor, { ...found, again: new Map() }, clearing);
  }
  return await keepOnlyIf(
    t,
    ({ cleared }) => cleared > 0,
    async () => await clearFound(t, actor, await moveToCurrentVersion(t, found), clearing),
  );
}

async function clearFound(
  t: Tenant,
  actor: AuditActor,
  found: MovedRun,
  { dryRun, mapIndex, latestVersion, ...selection }: Clearing,
): Promise<ClearTasksResult> {
  const { dag, run, tasks, again } = found;
  const problems = unknownTasks(tasks, selection.tasks ?? []);
  if (problems.length > 0) throw invalid(problems);
  const one = await instanceOf(t, found, { tasks: selection.tasks, mapIndex });
  const selected = selectTasks(tasks, { ...selection, withSetups: true });
  const reasons = new Map(selected.map(({ task, reason }) => [task, reason]));
  const changes = tasks
    .flatMap((task): Change[] => {
      const reason = again.get(task.taskId) ?? reasons.get(task);
      if (reason === undefined) return [];
      const instance = task === one?.task ? { instance: one.instance } : {};
      return [{ task, to: "none", reason, ...instance }];
    })
    .filter(({ task, instance }) => !UNTOUCHED.has((instance ?? task).state));
  const effect = { ...effectOf(found, changes), versionNumber: run.versionNumber };
  if (dryRun || changes.length === 0) return { ...effect, cleared: 0 };

  const targets = selection.onlyFailed
    ? await onlyFailedOf(t, run.id, changes)
    : targetsOf(changes);
  const cleared = await overrideTasks(t, run.id, targets, "none");
  await recordAudit(t, actor, {
    action: "run.clear",
    entityKind: "run",
    entityId: `${dag.dagId}/${run.runId}`,
    detail: {
      run: run.id,
      tasks: namesOf(changes),
      ...(latestVersion ? { version: run.versionNumber } : {}),
    },
  });
  return { ...effect, cleared };
}

/** Of mapped tasks, the instances that failed; the others keep what they did. */
async function onlyFailedOf(
  t: Tenant,
  runUuid: string,
  changes: readonly Change[],
): Promise<OrderTarget[]> {
  const expanded = changes.filter(
    ({ task, instance }) => instance === undefined && (task.expanded ?? 0) > 0,
  );
  if (expanded.length === 0) return targetsOf(changes);
  const mapped = new Set(expanded);
  const failed = await failedInstances(
    t,
    runUuid,
    expanded.map(({ task }) => task.idx),
  );
  return [...targetsOf(changes.filter((change) => !mapped.has(change))), ...failed];
}
