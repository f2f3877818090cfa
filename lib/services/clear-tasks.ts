import { selectTasks } from "@/lib/core/run/selection";
import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { instancesIn } from "@/lib/db/stores/mapped-instance";
import { type OrderTarget, overrideTasks } from "@/lib/db/stores/run";
import { keepOnlyIf } from "@/lib/db/stores/run-version";
import type { Tenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/errors";
import type { ClearTasksResult, Effect, OtherRunEffect } from "@/lib/schemas/api/operate";
import {
  FAILED_TASK_INSTANCE_STATES,
  isTerminalDagRunState,
  TASK_INSTANCE_STATES,
  type TaskInstanceState,
} from "@/lib/schemas/states";
import { type MovedRun, moveToCurrentVersion } from "./move-to-version";
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

/** States in which there is nothing to clear. */
const UNTOUCHED: ReadonlySet<TaskInstanceState> = new Set(["none", "removed"]);

/** Which task instances of a run are to run again; `dryRun` only tells. */
export type Clearing = {
  /** task_ids, and groups for all of their tasks. */
  tasks?: string[] | undefined;
  /** Of the mapped task, or of the mapped group, in `tasks` only what is of this element. */
  mapIndex?: number | undefined;
  upstream: boolean;
  downstream: boolean;
  /** The same tasks also in the runs before it, and in those after it. */
  past: boolean;
  future: boolean;
  onlyFailed: boolean;
  latestVersion: boolean;
  dryRun: boolean;
};

/**
 * Has task instances run again with all their retries; what runs is stopped first. Attempts keep
 * their logs. A run that had ended goes back to the queue. Clearing what has not begun changes
 * nothing. With `latestVersion` the run is first put on the DAG's current version. With `past` and
 * `future` the tasks that are meant in this run are cleared in others too.
 *
 * @throws AppError not_found; conflict when the DAG is deleted, or when a run is to change its
 * version that has not ended; invalid_request with a problem for each task or group that the run does
 * not have, or when too many runs are meant
 */
export async function clearTasks(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  runUuid: string,
  clearing: Clearing,
): Promise<ClearTasksResult> {
  const { latestVersion, dryRun, onlyFailed } = clearing;
  refuseInstancesBeyond(clearing);
  // Even to foresee it, the run is changed for a moment.
  const found = await operableRun(t, dagId, runUuid, { lock: latestVersion || !dryRun });
  const own = await clearRun(t, found, clearing, { mustHaveAll: true });
  const others = await clearOthers(
    t,
    await otherRuns(t, found, {
      ...clearing,
      tasks: own.meant,
      states: onlyFailed
        ? FAILED_TASK_INSTANCE_STATES
        : TASK_INSTANCE_STATES.filter((state) => !UNTOUCHED.has(state)),
    }),
    { ...clearing, tasks: own.meant, upstream: false, downstream: false },
  );
  const cleared = own.cleared + others.cleared;
  if (cleared > 0) {
    const reached = others.effects.filter(({ tasks }) => tasks > 0).length;
    await recordAudit(t, actor, {
      action: "run.clear",
      entityKind: "run",
      entityId: `${dagId}/${found.run.runId}`,
      detail: {
        run: found.run.id,
        tasks: namesOf(own.changes),
        ...(latestVersion ? { version: own.versionNumber } : {}),
        ...(reached > 0 ? { otherRuns: reached } : {}),
      },
    });
  }
  return { ...own.effect, versionNumber: own.versionNumber, others: others.effects, cleared };
}

/** What clearing does in one run. `meant` has the names that it was about; undefined for all. */
type Cleared = {
  effect: Effect;
  changes: readonly Change[];
  meant: string[] | undefined;
  versionNumber: number;
  cleared: number;
};

type Strictness = {
  /** Whether names that the run has no task of are an error, or passed over. */
  mustHaveAll: boolean;
};

async function clearRun(
  t: Tenant,
  found: OperableRun,
  clearing: Clearing,
  strictness: Strictness,
): Promise<Cleared> {
  const { run, dag } = found;
  if (!clearing.latestVersion || run.versionNumber === dag.versionNumber) {
    return await clearFound(t, { ...found, again: new Map() }, clearing, strictness);
  }
  const done = await keepOnlyIf(
    t,
    ({ cleared }) => cleared > 0,
    async () => await clearFound(t, await moveToCurrentVersion(t, found), clearing, strictness),
  );
  // With nothing to clear it stays where it is.
  return done.changes.length > 0 ? done : { ...done, versionNumber: run.versionNumber };
}

async function clearFound(
  t: Tenant,
  found: MovedRun,
  { dryRun, mapIndex, onlyFailed, tasks: names, ...reach }: Clearing,
  { mustHaveAll }: Strictness,
): Promise<Cleared> {
  const { run, tasks, again } = found;
  const wanted = names !== undefined && mustHaveAll ? await tasksNamed(t, found, names) : names;
  const selection = { ...reach, tasks: wanted };
  const instances = await instancesMeant(t, found, { tasks: selection.tasks, mapIndex });
  const meant =
    selection.tasks === undefined
      ? undefined
      : selectTasks(tasks, selection).map(({ task }) => task.taskId);
  const selected = selectTasks(tasks, { ...selection, onlyFailed, withSetups: true });
  const reasons = new Map(selected.map(({ task, reason }) => [task, reason]));
  const changes = tasks
    .flatMap((task): Change[] => {
      const reason = again.get(task.taskId) ?? reasons.get(task);
      if (reason === undefined) return [];
      const instance = instances.get(task);
      return [{ task, to: "none", reason, ...(instance === undefined ? {} : { instance }) }];
    })
    .filter(({ task, instance }) => !UNTOUCHED.has((instance ?? task).state));
  const done = {
    effect: effectOf(found, changes),
    changes,
    meant,
    versionNumber: run.versionNumber,
  };
  if (dryRun || changes.length === 0) return { ...done, cleared: 0 };
  const targets = onlyFailed ? await onlyFailedOf(t, run.id, changes) : targetsOf(changes);
  return { ...done, cleared: await overrideTasks(t, run.id, targets, "none") };
}

async function clearOthers(
  t: Tenant,
  runs: readonly OperableRun[],
  clearing: Clearing,
): Promise<{ effects: OtherRunEffect[]; cleared: number }> {
  const effects: OtherRunEffect[] = [];
  let cleared = 0;
  for (const found of runs) {
    const { run, dag } = found;
    const isKept = clearing.latestVersion && !isTerminalDagRunState(run.state);
    const own = { ...clearing, latestVersion: clearing.latestVersion && !isKept };
    try {
      const done = await clearRun(t, found, own, { mustHaveAll: false });
      const note =
        isKept && run.versionNumber !== dag.versionNumber
          ? `is ${run.state}: stays on version ${run.versionNumber}`
          : "";
      effects.push(
        ...otherRunEffect(
          { run: { ...run, versionNumber: done.versionNumber } },
          done.effect,
          note,
        ),
      );
      cleared += done.cleared;
    } catch (error) {
      // Its conf does not fit the current version: told, and left as it is.
      if (!(error instanceof AppError) || !own.latestVersion) throw error;
      const effect = { items: [], follows: [], run: { state: run.state, next: run.state } };
      effects.push(...otherRunEffect(found, effect, error.message));
    }
  }
  return { effects, cleared };
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
  const failed = await instancesIn(
    t,
    runUuid,
    expanded.map(({ task }) => task.idx),
    FAILED_TASK_INSTANCE_STATES,
  );
  return [...targetsOf(changes.filter((change) => !mapped.has(change))), ...failed];
}
