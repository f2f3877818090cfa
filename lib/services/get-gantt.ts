import { standingWait } from "@/lib/core/run/standing-wait";
import { waitsOf } from "@/lib/core/run/waits";
import { listRunAttempts, type RunAttempt } from "@/lib/db/stores/run-attempts";
import { listTaskInstances, type TaskInstanceRow } from "@/lib/db/stores/task-instance";
import type { Tenant } from "@/lib/db/tenant";
import type { GanttTask, GanttView } from "@/lib/schemas/api/gantt";
import { iso, isoOrNull } from "./dag-view";
import { findRunOf } from "./get-run";
import { runView } from "./run-view";

/**
 * When each task of a run waited, and for what, and when it ran; three queries, whatever the number
 * of tasks.
 *
 * @throws AppError not_found
 */
export async function getGantt(t: Tenant, dagId: string, runUuid: string): Promise<GanttView> {
  const { run } = await findRunOf(t, dagId, runUuid);
  const tasks = (await listTaskInstances(t, run.id)).filter((task) => task.state !== "removed");
  const attempts = Map.groupBy(await listRunAttempts(t, run.id), (row) => row.taskInstanceId);
  const upstream = upstreamOf(tasks);
  return {
    run: runView(run),
    tasks: tasks.map((task) => ganttTask(run, task, upstream.get(task.idx) ?? [], attempts)),
  };
}

function ganttTask(
  run: Parameters<typeof runView>[0],
  task: TaskInstanceRow,
  upstream: readonly TaskInstanceRow[],
  attemptsOf: ReadonlyMap<string, readonly RunAttempt[]>,
): GanttTask {
  const { scheduledAt, queuedAt } = task;
  const attempts = attemptsOf.get(task.id) ?? [];
  const blocker = standingWait(task.state, run.state, task.nextAt);
  const waits =
    task.mappedStates === null
      ? waitsOf({ run, upstream, scheduledAt, queuedAt, attempts, blocker })
      : [];
  return {
    taskId: task.taskId,
    operator: task.operator,
    state: task.state,
    tryNumber: task.tryNumber,
    maxTries: task.maxTries,
    mapped: task.expanded,
    upstream: upstream.map(({ taskId }) => taskId),
    startedAt: isoOrNull(task.startedAt),
    endedAt: isoOrNull(task.endedAt),
    attempts: attempts.map(({ number, state, startedAt, endedAt }) => ({
      number,
      state,
      startedAt: iso(startedAt),
      endedAt: isoOrNull(endedAt),
    })),
    waits: waits.map((wait) => ({ ...wait, from: iso(wait.from), to: isoOrNull(wait.to) })),
  };
}

/** The direct upstreams of each task, by idx. */
function upstreamOf(tasks: readonly TaskInstanceRow[]): Map<number, TaskInstanceRow[]> {
  const found = new Map<number, TaskInstanceRow[]>();
  for (const task of tasks) {
    for (const next of task.downstream) {
      const known = found.get(next);
      if (known === undefined) found.set(next, [task]);
      else known.push(task);
    }
  }
  return found;
}
