import { selectTasks, unknownTasks } from "@/lib/core/run/selection";
import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { overrideTasks } from "@/lib/db/stores/run";
import type { Tenant } from "@/lib/db/tenant";
import { invalid } from "@/lib/errors";
import type { MarkedState, MarkTasksResult } from "@/lib/schemas/api/operate";
import { type Change, effectOf, instanceOf, namesOf, operableRun, targetsOf } from "./operable-run";

/** Which task instances of a run are to be in which state; `dryRun` only tells. */
export type Marking = {
  tasks: string[];
  /** Of the one mapped task in `tasks`, only this instance. */
  mapIndex?: number | undefined;
  state: MarkedState;
  dryRun: boolean;
};

/**
 * Puts task instances into a final state without running them; what runs is stopped. What follows
 * from the new states happens: after a success or a skip, downstreams that could not start because
 * of a failure are decided anew. Marking with the state that a task is in changes nothing.
 *
 * @throws AppError not_found; conflict when the DAG is deleted; invalid_request with a problem for
 * each task that the run does not have
 */
export async function markTasks(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  runUuid: string,
  { tasks: wanted, mapIndex, state, dryRun }: Marking,
): Promise<MarkTasksResult> {
  const found = await operableRun(t, dagId, runUuid, { lock: !dryRun });
  const { run, tasks } = found;
  const problems = unknownTasks(tasks, wanted);
  if (problems.length > 0) throw invalid(problems);
  const one = await instanceOf(t, found, { tasks: wanted, mapIndex });
  const changes = selectTasks(tasks, { tasks: wanted })
    .map(
      ({ task, reason }): Change => ({
        task,
        to: state,
        reason,
        ...(task === one?.task ? { instance: one.instance } : {}),
      }),
    )
    .filter(({ task, instance }) => {
      const now = (instance ?? task).state;
      return now !== state && now !== "removed";
    });
  const marked = changes.map(({ task }) => task);
  const reopened =
    state === "failed" || marked.length === 0
      ? []
      : selectTasks(tasks, { tasks: marked.map((task) => task.taskId), downstream: true })
          .filter(({ task, reason }) => reason !== "chosen" && task.state === "upstream_failed")
          .map(({ task }) => task);
  const effect = effectOf(found, changes, reopened);
  if (dryRun || changes.length === 0) return { ...effect, marked: 0 };

  const count = await overrideTasks(t, run.id, targetsOf(changes), state);
  if (reopened.length > 0) {
    const whole = reopened.map(({ idx }) => ({ idx, mapIndex: null }));
    await overrideTasks(t, run.id, whole, "none");
  }
  await recordAudit(t, actor, {
    action: "run.mark",
    entityKind: "run",
    entityId: `${dagId}/${run.runId}`,
    detail: { run: run.id, state, tasks: namesOf(changes) },
  });
  return { ...effect, marked: count };
}
