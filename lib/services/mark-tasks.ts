import { selectTasks } from "@/lib/core/run/selection";
import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { instancesIn } from "@/lib/db/stores/mapped-instance";
import { overrideTasks } from "@/lib/db/stores/run";
import type { TaskInstanceRow } from "@/lib/db/stores/task-instance";
import type { Tenant } from "@/lib/db/tenant";
import type { Effect, MarkedState, MarkTasksResult } from "@/lib/schemas/api/operate";
import { TASK_INSTANCE_STATES } from "@/lib/schemas/states";
import {
  type Change,
  effectOf,
  instancesMeant,
  namesOf,
  type OperableRun,
  operableRun,
  targetsOf,
} from "./operable-run";
import { otherRunEffect, otherRuns, refuseInstancesBeyond } from "./other-runs";
import { tasksNamed } from "./tasks-named";

/** Which task instances of a run are to be in which state; `dryRun` only tells. */
export type Marking = {
  /** task_ids, and groups for all of their tasks. */
  tasks: string[];
  /** Of the mapped task, or of the mapped group, in `tasks` only what is of this element. */
  mapIndex?: number | undefined;
  upstream: boolean;
  downstream: boolean;
  /** The same tasks also in the runs before it, and in those after it. */
  past: boolean;
  future: boolean;
  state: MarkedState;
  dryRun: boolean;
};

/**
 * Puts task instances into a final state without running them; what runs is stopped. What follows
 * from the new states happens: after a success or a skip, downstreams that could not start because
 * of a failure are decided anew. Marking with the state that a task is in changes nothing. With
 * `past` and `future` the tasks that are meant in this run are marked in others too.
 *
 * @throws AppError not_found; conflict when the DAG is deleted; invalid_request with a problem for
 * each task or group that the run does not have, or when too many runs are meant
 */
export async function markTasks(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  runUuid: string,
  marking: Marking,
): Promise<MarkTasksResult> {
  const { state, dryRun, mapIndex } = marking;
  refuseInstancesBeyond(marking);
  const found = await operableRun(t, dagId, runUuid, { lock: !dryRun });
  const wanted = await tasksNamed(t, found, marking.tasks);
  const instances = await instancesMeant(t, found, { tasks: wanted, mapIndex });
  const plan = planOf(found, { ...marking, tasks: wanted }, instances);
  const beyond = await otherRuns(t, found, {
    ...marking,
    tasks: plan.meant,
    states: TASK_INSTANCE_STATES.filter((one) => one !== state && one !== "removed"),
  });
  const plans = beyond.map((other) => ({
    found: other,
    plan: planOf(other, { tasks: plan.meant, state }),
  }));
  const result = {
    ...plan.effect,
    others: plans.flatMap(({ found: other, plan: { effect } }) => otherRunEffect(other, effect)),
  };
  let marked = 0;
  if (!dryRun) {
    for (const each of [{ found, plan }, ...plans]) {
      marked += await carryOut(t, each.found.run.id, each.plan, state);
    }
  }
  if (marked > 0) {
    await recordAudit(t, actor, {
      action: "run.mark",
      entityKind: "run",
      entityId: `${dagId}/${found.run.runId}`,
      detail: {
        run: found.run.id,
        state,
        tasks: namesOf(plan.changes),
        ...(plans.length > 0 ? { otherRuns: plans.length } : {}),
      },
    });
  }
  return { ...result, marked };
}

/** What marking does in one run. `meant` has the names that it was about. */
type Plan = {
  meant: string[];
  changes: Change[];
  /** What could not start because of a failure, and is decided anew. */
  reopened: TaskInstanceRow[];
  effect: Effect;
};

function planOf(
  found: OperableRun,
  { state, ...selection }: Pick<Marking, "tasks" | "state"> & Partial<Marking>,
  instances: ReadonlyMap<TaskInstanceRow, TaskInstanceRow> = new Map(),
): Plan {
  const { tasks } = found;
  const selected = selectTasks(tasks, selection);
  const changes = selected
    .map(({ task, reason }): Change => {
      const instance = instances.get(task);
      return { task, to: state, reason, ...(instance === undefined ? {} : { instance }) };
    })
    .filter(({ task, instance }) => {
      const now = (instance ?? task).state;
      return now !== state && now !== "removed";
    });
  const marked = changes.map(({ task }) => task.taskId);
  const reopened =
    state === "failed" || marked.length === 0
      ? []
      : selectTasks(tasks, { tasks: marked, downstream: true })
          .filter(({ task, reason }) => reason !== "chosen" && couldNotStart(task))
          .map(({ task }) => task);
  return {
    meant: selected.map(({ task }) => task.taskId),
    changes,
    reopened,
    effect: effectOf(found, changes, reopened),
  };
}

function couldNotStart({ state, mappedStates }: TaskInstanceRow): boolean {
  return state === "upstream_failed" || (mappedStates?.upstream_failed ?? 0) > 0;
}

async function carryOut(
  t: Tenant,
  runUuid: string,
  { changes, reopened }: Plan,
  state: MarkedState,
): Promise<number> {
  if (changes.length === 0) return 0;
  const count = await overrideTasks(t, runUuid, targetsOf(changes), state);
  if (reopened.length > 0) {
    const expanded = reopened.filter((task) => (task.expanded ?? 0) > 0);
    const mapped = expanded.map(({ idx }) => idx);
    const targets = [
      ...reopened
        .filter((task) => !expanded.includes(task))
        .map(({ idx }) => ({ idx, mapIndex: null })),
      // Of a mapped group that has its elements, those that could not start.
      ...(await instancesIn(t, runUuid, mapped, ["upstream_failed"])),
    ];
    await overrideTasks(t, runUuid, targets, "none");
  }
  return count;
}
