import { attemptRuns, readLog } from "@/lib/db/stores/log";
import { taskTestRuns } from "@/lib/db/stores/task-test";
import type { Tenant } from "@/lib/db/tenant";
import { notFound } from "@/lib/errors";
import type { LogPage } from "@/lib/schemas/api/run";
import { findTaskOf } from "./get-tasks";

/** An attempt of a team's task, found; without a run, the only one of a task's test. */
export type AttemptRef = { taskInstanceId: string; runUuid: string | null; attempt: number };

/**
 * Finds an attempt by the names in its address.
 *
 * @throws AppError not_found
 */
export async function findAttempt(
  t: Tenant,
  address: { dag: string; run: string; task: string; map: number; attempt: number },
): Promise<AttemptRef> {
  const { run, task } = await findTaskOf(t, address.dag, address.run, address.task, address.map);
  const { attempt } = address;
  if ((await attemptRuns(t, task.id, attempt)) === null) {
    throw notFound(`Attempt ${attempt} of the task ${address.task}`);
  }
  return { taskInstanceId: task.id, runUuid: run.id, attempt };
}

/**
 * Finds a test of a task.
 *
 * @throws AppError not_found
 */
export async function findTestLog(t: Tenant, id: string): Promise<AttemptRef> {
  if ((await taskTestRuns(t, id)) === null) throw notFound("The test");
  return { taskInstanceId: id, runUuid: null, attempt: 1 };
}

/** What an attempt's log holds after a chunk, at most some 2 MB of it. */
export async function readLogPage(t: Tenant, ref: AttemptRef, after: number): Promise<LogPage> {
  // Asked before reading: an attempt that is over then has written all that it will.
  const isRunning =
    ref.runUuid === null
      ? await taskTestRuns(t, ref.taskInstanceId)
      : await attemptRuns(t, ref.taskInstanceId, ref.attempt);
  const { chunks, more } = await readLog(t, { ...ref, after });
  return { chunks, complete: isRunning !== true && !more };
}
