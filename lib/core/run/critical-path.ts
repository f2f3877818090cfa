/** A task of a run as its critical path needs it; instants in milliseconds since the epoch. */
export type PathTask = {
  taskId: string;
  /** Its direct upstreams. */
  upstream: readonly string[];
  /** The start of its first attempt; null when it has not run. */
  startMs: number | null;
  /** Its end; null while it goes on or has not begun. */
  endMs: number | null;
};

/** A task on the critical path: it waited from `fromMs` to `startMs`, and ran to `endMs`. */
export type PathStep = { taskId: string; fromMs: number; startMs: number; endMs: number };

/** The chain of tasks that a run's length came from, first to last, with the sums of its parts. */
export type CriticalPath = { steps: PathStep[]; waitMs: number; runMs: number };

/**
 * The chain of tasks that decided when a run ended: from the task that ended last back to the
 * upstream that let it start, and so on to the run's start. A task that goes on ends `nowMs`.
 *
 * The upstream that let a task start is the last one to end before it did: under a rule that does
 * not wait for all, those that ended later had no part in it.
 */
export function criticalPath(
  run: { startMs: number },
  tasks: readonly PathTask[],
  nowMs: number,
): CriticalPath {
  const byId = new Map(tasks.map((task) => [task.taskId, task]));
  const steps: PathStep[] = [];
  const seen = new Set<string>();
  let task = lastToEnd(tasks, nowMs);
  while (task !== null && !seen.has(task.taskId)) {
    seen.add(task.taskId);
    const endMs = endOf(task, nowMs) ?? nowMs;
    const startMs = Math.min(task.startMs ?? endMs, endMs);
    const upstream = task.upstream
      .map((taskId) => byId.get(taskId))
      .filter((found) => found !== undefined);
    const before = releaser(upstream, startMs, nowMs);
    const releasedMs = before === null ? run.startMs : (endOf(before, nowMs) ?? run.startMs);
    steps.push({ taskId: task.taskId, fromMs: Math.min(releasedMs, startMs), startMs, endMs });
    task = before;
  }
  steps.reverse();
  return {
    steps,
    waitMs: steps.reduce((sum, step) => sum + step.startMs - step.fromMs, 0),
    runMs: steps.reduce((sum, step) => sum + step.endMs - step.startMs, 0),
  };
}

/** When a task ended, or `nowMs` while it goes on; null when it has not begun. */
function endOf(task: PathTask, nowMs: number): number | null {
  if (task.endMs !== null) return task.endMs;
  return task.startMs === null ? null : Math.max(nowMs, task.startMs);
}

function lastToEnd(tasks: readonly PathTask[], nowMs: number): PathTask | null {
  let last: PathTask | null = null;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const task of tasks) {
    const endMs = endOf(task, nowMs);
    // Of tasks that end together the later in the order is the further down.
    if (endMs !== null && endMs >= lastMs) [last, lastMs] = [task, endMs];
  }
  return last;
}

function releaser(upstream: readonly PathTask[], startMs: number, nowMs: number): PathTask | null {
  return lastToEnd(
    upstream.filter((task) => (endOf(task, nowMs) ?? Number.POSITIVE_INFINITY) <= startMs),
    nowMs,
  );
}
