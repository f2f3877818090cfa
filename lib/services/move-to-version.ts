import * as z from "zod";
import { resolveParams } from "@/lib/core/dag/params";
import { versionDocument } from "@/lib/db/stores/dag-version";
import { pinRun } from "@/lib/db/stores/run-version";
import { listTaskInstances } from "@/lib/db/stores/task-instance";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, invalid } from "@/lib/errors";
import { dagParamSchema } from "@/lib/schemas/dag-param";
import { jsonObjectSchema } from "@/lib/schemas/json";
import { isTerminalDagRunState } from "@/lib/schemas/states";
import type { OperableRun } from "./operable-run";

const paramsSchema = z.object({ params: z.record(z.string(), dagParamSchema) });

/** A run that was put on another version; `again` has the tasks that must run for it, and why. */
export type MovedRun = OperableRun & { again: ReadonlyMap<string, string> };

/**
 * Puts a run that has ended on its DAG's current version, before it is cleared. Tasks that only
 * this version has must run then, and mapped tasks find their instances anew.
 *
 * @throws AppError conflict when the run has not ended; invalid_request with a problem for each
 * param of the current version that the run's conf does not satisfy
 */
export async function moveToCurrentVersion(
  t: Tenant,
  { dag, run, tasks }: OperableRun,
): Promise<MovedRun> {
  const version = `version ${dag.versionNumber}`;
  if (!isTerminalDagRunState(run.state)) {
    throw new AppError(
      "conflict",
      `The run ${run.runId} is ${run.state}: only a run that has ended can move to ${version}`,
    );
  }
  const { params } = paramsSchema.parse(await versionDocument(t, dag.versionId));
  const resolved = resolveParams(params, jsonObjectSchema.parse(run.conf));
  if (!resolved.ok) {
    throw invalid(
      resolved.problems.map((problem) => ({ ...problem, path: ["conf", ...problem.path] })),
      `The conf of the run does not fit the params of ${version}`,
    );
  }
  await pinRun(t, run.id, dag.versionId, resolved.values);

  const known = new Set(tasks.filter(({ state }) => state !== "removed").map((one) => one.taskId));
  const moved = await listTaskInstances(t, run.id);
  const again = new Map<string, string>();
  for (const task of moved) {
    if (task.state === "removed") continue;
    if (!known.has(task.taskId)) again.set(task.taskId, `new in ${version}`);
    else if (task.expanded !== null) again.set(task.taskId, `mapped anew in ${version}`);
  }
  return { dag, run: { ...run, versionNumber: dag.versionNumber }, tasks: moved, again };
}
