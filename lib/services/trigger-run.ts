import { randomUUID } from "node:crypto";
import * as z from "zod";
import { resolveParams } from "@/lib/core/dag/params";
import { runIdFor } from "@/lib/core/run/run-id";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import { manualInterval } from "@/lib/core/timetable/timetable";
import type { AuditActor } from "@/lib/db/stores/audit";
import { findDagToRun } from "@/lib/db/stores/dag";
import { announceRun, insertRun, updateNote } from "@/lib/db/stores/run";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, invalid, notFound } from "@/lib/errors";
import type { RunView } from "@/lib/schemas/api/run";
import { dagParamSchema } from "@/lib/schemas/dag-param";
import type { JsonObject } from "@/lib/schemas/json";
import { deletedDag } from "./living-dag";
import { runView } from "./run-view";

/** What a person gives when starting a run; `logicalDate` defaults to now. */
export type Trigger = { conf: JsonObject; logicalDate?: Date | undefined; note: string };

const paramsSchema = z.record(z.string(), dagParamSchema);

/** How many milliseconds a run's own logical date may move to find a free one. */
const MAX_BUMPS = 50;

/**
 * Starts a run of the DAG's current version by hand; it works while the DAG is paused. Without a
 * date of its own it takes the present millisecond, or the next one that is free.
 *
 * @throws AppError not_found; conflict when the DAG is deleted or has a run of that logical date;
 * invalid_request with a problem for each param that the conf does not satisfy
 */
export async function triggerRun(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  { conf, logicalDate, note }: Trigger,
  now: Date,
): Promise<RunView> {
  const dag = await findDagToRun(t, dagId);
  if (dag === null) throw notFound(`The DAG ${dagId}`);
  if (dag.deletedAt !== null) throw deletedDag(dagId);
  const params = paramsSchema.parse(dag.params);
  const resolved = resolveParams(params, conf);
  if (!resolved.ok) {
    throw invalid(
      resolved.problems.map((problem) => ({ ...problem, path: ["conf", ...problem.path] })),
      "The conf does not fit the params of the DAG",
    );
  }
  const { timetable } = readStoredTimetable(dag.timetable);
  const wanted = logicalDate ?? now;
  const interval = manualInterval(timetable, wanted);
  const id = randomUUID();
  const create = (date: Date, runId: string) =>
    insertRun(t, {
      id,
      dagUuid: dag.id,
      versionId: dag.versionId,
      runId,
      type: "manual",
      logicalDate: date,
      interval,
      runAfter: now,
      conf,
      params: resolved.values,
      triggeredBy: actor.name,
    });
  const bumps = logicalDate === undefined ? MAX_BUMPS : 0;
  let runId: string | undefined;
  for (let bump = 0; bump <= bumps && runId === undefined; bump += 1) {
    const date = new Date(wanted.getTime() + bump);
    const candidate = runIdFor("manual", date);
    if (await create(date, candidate)) runId = candidate;
  }
  if (runId === undefined) throw dateTaken(dagId, wanted);

  const run = await announceRun(t, { id, runId, dagId }, actor);
  if (note !== "") await updateNote(t, run, note);
  return runView({ ...run, note });
}

function dateTaken(dagId: string, date: Date): AppError {
  const text = date.toISOString();
  const message = `The DAG ${dagId} has a run of the logical date ${text}`;
  return new AppError("conflict", message, {
    problems: [
      {
        path: ["logicalDate"],
        message,
        found: text,
        allowed: "a logical date without a run",
        severity: "error",
        code: "logical_date_taken",
      },
    ],
  });
}
