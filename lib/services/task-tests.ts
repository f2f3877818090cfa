import { effectiveTask } from "@/lib/core/dag/effective-task";
import { resolveParams } from "@/lib/core/dag/params";
import { readStoredTimetable, storedTimetableOf } from "@/lib/core/run/stored-timetable";
import { manualInterval, range } from "@/lib/core/timetable/timetable";
import type { Interval, Timetable } from "@/lib/core/timetable/types";
import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import {
  cancelTaskTest,
  findTaskTest,
  insertTaskTest,
  latestSuccess,
  type TaskTestRow,
} from "@/lib/db/stores/task-test";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, invalid, notFound } from "@/lib/errors";
import {
  type CreateTaskTest,
  type TaskTestView,
  taskTestResultSchema,
} from "@/lib/schemas/api/task-test";
import type { DagDocument } from "@/lib/schemas/dag-document";
import type { Catalogue } from "./catalogue";
import { parseTeamDocument, teamNames } from "./parse-document";

/** Tests of one team that may wait or run at once. */
export const MAX_LIVE_TESTS = 10;

/**
 * Orders a test of one task of a document, saved or not, which a worker runs outside of any DAG run.
 *
 * @throws AppError invalid_request with a problem for each error of the document, for a task that it
 * does not have and for a conf that its params refuse; conflict when the team's tests are too many
 */
export async function orderTaskTest(
  t: Tenant,
  actor: TeamActor,
  order: CreateTaskTest,
  { catalogue, now }: { catalogue: Catalogue; now: Date },
): Promise<TaskTestView> {
  const names = await teamNames(t);
  const { document, problems } = parseTeamDocument(order.source, names, catalogue);
  if (document === null) {
    throw invalid(problems, "The document has errors: they come before a test of a task");
  }
  const { taskId } = order;
  const task = findTask(document, taskId);
  const resolved = resolveParams(document.params, order.conf);
  if (!resolved.ok) {
    throw invalid(
      resolved.problems.map((problem) => ({ ...problem, path: ["conf", ...problem.path] })),
      "The conf does not fit the params of the DAG",
    );
  }
  const { timetable } = readStoredTimetable(storedTimetableOf(document, names.timezone));
  const logicalDate = order.logicalDate === undefined ? now : new Date(order.logicalDate);
  const dagId = document.dag_id;
  const id = await insertTaskTest(
    t,
    {
      dagId,
      taskId,
      operator: task.operator,
      queue: task.queue,
      document,
      logicalDate,
      interval: intervalOf(timetable, logicalDate),
      conf: order.conf,
      params: resolved.values,
      mapIndex: order.mapIndex,
      given: order.xcoms,
      xcomRunId: await latestSuccess(t, dagId),
      orderedBy: actor.name,
    },
    MAX_LIVE_TESTS,
  );
  if (id === null) {
    throw new AppError(
      "conflict",
      `The team has ${MAX_LIVE_TESTS} tests that have not ended; wait for one, or cancel it`,
    );
  }
  await recordAudit(t, actor, {
    action: "task.test",
    entityKind: "dag",
    entityId: dagId,
    detail: { test: id, task: taskId, logicalDate: logicalDate.toISOString() },
  });
  return await getTaskTest(t, id);
}

/** @throws AppError not_found */
export async function getTaskTest(t: Tenant, id: string): Promise<TaskTestView> {
  const row = await findTaskTest(t, id);
  if (row === null) throw notFound("The test");
  return view(row);
}

/**
 * Ends a test; its processes are killed. One that has ended stays as it is.
 *
 * @throws AppError not_found
 */
export async function stopTaskTest(t: Tenant, actor: TeamActor, id: string): Promise<TaskTestView> {
  const { dagId, taskId } = await getTaskTest(t, id);
  if (await cancelTaskTest(t, id, actor.name)) {
    await recordAudit(t, actor, {
      action: "task.test_cancel",
      entityKind: "dag",
      entityId: dagId,
      detail: { test: id, task: taskId },
    });
  }
  return await getTaskTest(t, id);
}

function findTask(document: DagDocument, taskId: string) {
  if (Object.hasOwn(document.tasks, taskId)) return effectiveTask(document, taskId);
  const message = `The document has no task ${taskId}`;
  throw invalid(
    [
      {
        path: ["taskId"],
        message,
        found: taskId,
        allowed: Object.keys(document.tasks).slice(0, 20).join(", "),
        severity: "error",
        code: "unknown_task",
      },
    ],
    message,
  );
}

/** A date of the schedule has its own interval; any other that of a run by hand. */
function intervalOf(timetable: Timetable, date: Date): Interval {
  const [scheduled] = range(timetable, date, date, { ignoreBounds: true });
  return scheduled?.interval ?? manualInterval(timetable, date);
}

function view(row: TaskTestRow): TaskTestView {
  return {
    ...row,
    logicalDate: row.logicalDate.toISOString(),
    intervalStart: row.intervalStart.toISOString(),
    intervalEnd: row.intervalEnd.toISOString(),
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    result: row.result === null ? null : taskTestResultSchema.parse(row.result),
  };
}
