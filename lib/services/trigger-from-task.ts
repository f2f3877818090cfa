import { randomUUID } from "node:crypto";
import type pg from "pg";
import * as z from "zod";
import { resolveParams } from "@/lib/core/dag/params";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import { manualInterval } from "@/lib/core/timetable/timetable";
import { createRuns } from "@/lib/db/system/engine";
import {
  findRunByName,
  findTriggerableDag,
  type OtherRun,
  setTriggerDepth,
  triggerDepthOf,
} from "@/lib/db/system/other-dags";
import { inTransaction } from "@/lib/db/system/pool";
import { AppError, notFound } from "@/lib/errors";
import { dagParamSchema } from "@/lib/schemas/dag-param";
import type { JsonObject } from "@/lib/schemas/json";

/** How many DAG runs may trigger each other in a row. */
export const MAX_TRIGGER_DEPTH = 16;
/** How many milliseconds a run's own logical date may move to find a free one. */
const MAX_BUMPS = 50;

/** A task instance's order to run another DAG. */
export interface TaskTrigger {
  teamId: string;
  /** The run that the task is of. */
  runUuid: string;
  dagId: string;
  /** Names the run: the same name never starts a second one. */
  runId: string;
  conf: JsonObject;
  logicalDate?: Date | undefined;
  /** Who did it, for people. */
  by: string;
}

const paramsSchema = z.record(z.string(), dagParamSchema);

/**
 * Runs a DAG of the same team on a task's behalf, once for each name: a task that tries again is
 * given the run that it started. It works while the DAG is paused.
 *
 * @throws AppError not_found; conflict when the DAG is deleted or never published, has a run of that
 * logical date, or DAGs trigger each other without an end; invalid_request for a conf that the params
 * refuse
 */
export async function triggerFromTask(
  pool: pg.Pool,
  order: TaskTrigger,
  now: Date,
): Promise<OtherRun> {
  const { teamId, dagId, runId, conf } = order;
  const dag = await findTriggerableDag(pool, teamId, dagId);
  if (dag === undefined) throw notFound(`The DAG ${dagId}`);
  const started = await findRunByName(pool, dag.id, runId);
  if (started !== undefined) return started;
  if (dag.deleted) throw new AppError("conflict", `The DAG ${dagId} is deleted`);
  const { versionId } = dag;
  if (versionId === null) throw new AppError("conflict", `The DAG ${dagId} has no version to run`);
  const depth = (await triggerDepthOf(pool, order.runUuid)) + 1;
  if (depth > MAX_TRIGGER_DEPTH) {
    throw new AppError(
      "conflict",
      `${MAX_TRIGGER_DEPTH} DAG runs triggered each other in a row, at most as many as may: do these DAGs trigger each other in a circle?`,
    );
  }
  const resolved = resolveParams(paramsSchema.parse(dag.params), conf);
  if (!resolved.ok) {
    const problems = resolved.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new AppError("invalid_request", `conf does not fit ${dagId}: ${problems.join("; ")}`);
  }
  const wanted = order.logicalDate ?? now;
  const interval = manualInterval(readStoredTimetable(dag.timetable).timetable, wanted);
  const id = randomUUID();
  const bumps = order.logicalDate === undefined ? MAX_BUMPS : 0;
  for (let bump = 0; bump <= bumps; bump += 1) {
    const created = await inTransaction(pool, async (db) => {
      const ids = await createRuns(db, [
        {
          id,
          team_id: teamId,
          dag_id: dag.id,
          dag_version_id: versionId,
          run_id: runId,
          type: "manual",
          logical_date: new Date(wanted.getTime() + bump).toISOString(),
          interval_start: interval.start.toISOString(),
          interval_end: interval.end.toISOString(),
          run_after: now.toISOString(),
          conf,
          params: resolved.values,
          triggered_by: order.by,
        },
      ]);
      if (ids.length > 0) await setTriggerDepth(db, id, depth);
      return ids.length > 0;
    });
    // Another worker may have been given the same attempt and be faster.
    const found = await findRunByName(pool, dag.id, runId);
    if (found !== undefined) return found;
    if (created) throw new AppError("conflict", `The run ${runId} of ${dagId} was deleted`);
  }
  throw new AppError(
    "conflict",
    `The DAG ${dagId} has a run of the logical date ${wanted.toISOString()}`,
  );
}
