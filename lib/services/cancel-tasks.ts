import { selectTasks } from "@/lib/core/run/selection";
import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { cancelTasksNow } from "@/lib/db/stores/run";
import type { TaskInstanceRow } from "@/lib/db/stores/task-instance";
import type { Tenant } from "@/lib/db/tenant";
import type { CancelTasksResult } from "@/lib/schemas/api/operate";
import {
  isTerminalTaskInstanceState,
  summaryState,
  TASK_INSTANCE_STATES,
  type TaskInstanceState,
} from "@/lib/schemas/states";
import {
  type Change,
  effectOf,
  instancesMeant,
  namesOf,
  operableRun,
  STOPPABLE,
  targetsOf,
} from "./operable-run";
import { tasksNamed } from "./tasks-named";

/** Which task instances of a run are to end now; `dryRun` only tells. */
export type Cancelling = {
  tasks: string[];
  /** Of the mapped task, or of the mapped group, in `tasks` only what is of this element. */
  mapIndex?: number | undefined;
  dryRun: boolean;
};

/**
 * Ends task instances now: what has begun is stopped and failed, without another try; what has not
 * begun is skipped. The run goes on by its trigger rules. Cancelling what has ended changes nothing.
 *
 * @throws AppError not_found; conflict when the DAG is deleted; invalid_request with a problem for
 * each task or group that the run does not have
 */
export async function cancelTasks(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  runUuid: string,
  { tasks: names, mapIndex, dryRun }: Cancelling,
): Promise<CancelTasksResult> {
  const found = await operableRun(t, dagId, runUuid, { lock: !dryRun });
  const { run, tasks } = found;
  const wanted = await tasksNamed(t, found, names);
  const instances = await instancesMeant(t, found, { tasks: wanted, mapIndex });
  const changes = selectTasks(tasks, { tasks: wanted }).flatMap(({ task, reason }): Change[] => {
    const instance = instances.get(task);
    const to = instance === undefined ? endOfTask(task) : endOf(instance.state);
    return to === null
      ? []
      : [{ task, to, reason, ...(instance === undefined ? {} : { instance }) }];
  });
  const effect = effectOf(found, changes);
  if (dryRun || changes.length === 0) return { ...effect, cancelled: 0 };
  const cancelled = await cancelTasksNow(t, run.id, targetsOf(changes), actor.name);
  await recordAudit(t, actor, {
    action: "run.cancel_tasks",
    entityKind: "run",
    entityId: `${dagId}/${run.runId}`,
    detail: { run: run.id, tasks: namesOf(changes) },
  });
  return { ...effect, cancelled };
}

/** What a state becomes; null for one that has ended. See engine.stop_tasks. */
function endOf(state: TaskInstanceState): TaskInstanceState | null {
  if (isTerminalTaskInstanceState(state)) return null;
  return STOPPABLE.has(state) || state === "up_for_retry" ? "failed" : "skipped";
}

/** The same of a task, with all its instances when it is mapped. */
function endOfTask(task: TaskInstanceRow): TaskInstanceState | null {
  if (task.mappedStates === null) return endOf(task.state);
  const states = TASK_INSTANCE_STATES.filter((state) => (task.mappedStates?.[state] ?? 0) > 0);
  if (states.every((state) => endOf(state) === null)) return null;
  return summaryState(states.map((state) => endOf(state) ?? state));
}
