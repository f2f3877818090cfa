import { foretellEnd } from "@/lib/core/run/eta";
import { eventsOfRun } from "@/lib/db/stores/asset";
import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { type FoundDag, findDagById } from "@/lib/db/stores/dag";
import {
  countStates,
  type FoundRun,
  findRun,
  updateNote,
  usualDurationMs,
} from "@/lib/db/stores/run";
import { deadlinesOf, usualTaskDurations } from "@/lib/db/stores/run-compare";
import { listTaskInstances } from "@/lib/db/stores/task-instance";
import { groupsOfVersion } from "@/lib/db/stores/version-plan";
import type { Tenant } from "@/lib/db/tenant";
import { notFound } from "@/lib/errors";
import type { RunDetail } from "@/lib/schemas/api/run";
import { isTerminalDagRunState } from "@/lib/schemas/states";
import { assetEventView } from "./assets";
import { iso } from "./dag-view";
import { runView } from "./run-view";

/**
 * A run and its DAG.
 *
 * @throws AppError not_found
 */
export async function findRunOf(
  t: Tenant,
  dagId: string,
  runUuid: string,
): Promise<{ dag: FoundDag; run: FoundRun }> {
  const run = await findRun(t, dagId, runUuid);
  if (run === null) throw notFound(`The run ${runUuid} of the DAG ${dagId}`);
  // A deleted DAG's runs keep their address when another DAG takes its name.
  const dag = await findDagById(t, run.dagUuid);
  if (dag === null) throw notFound(`The DAG ${dagId}`);
  return { dag, run };
}

/**
 * A run with its parameters and the states of its tasks.
 *
 * @throws AppError not_found
 */
export async function getRun(t: Tenant, dagId: string, runUuid: string): Promise<RunDetail> {
  const { dag, run } = await findRunOf(t, dagId, runUuid);
  return await detail(t, dag, run);
}

/**
 * Replaces a run's note.
 *
 * @throws AppError not_found
 */
export async function setRunNote(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  runUuid: string,
  note: string,
): Promise<RunDetail> {
  const { dag, run } = await findRunOf(t, dagId, runUuid);
  await updateNote(t, run, note);
  await recordAudit(t, actor, {
    action: "run.note",
    entityKind: "run",
    entityId: `${dagId}/${run.runId}`,
    detail: { run: run.id },
  });
  return await detail(t, dag, { ...run, note });
}

async function detail(t: Tenant, dag: FoundDag, run: FoundRun): Promise<RunDetail> {
  return {
    ...runView(run),
    conf: run.conf,
    params: run.params,
    counts: await countStates(t, run.id),
    usualDurationMs: await usualDurationMs(t, dag.id),
    ...(await outlook(t, run)),
    assetEvents:
      run.type === "asset_triggered" ? (await eventsOfRun(t, run.id)).map(assetEventView) : [],
    groups: await groupsOfVersion(t, dag.id, run.versionNumber),
  };
}

/** What is to come of a run that goes on; of others nothing. */
async function outlook(t: Tenant, run: FoundRun): Promise<Pick<RunDetail, "eta" | "deadlines">> {
  if (isTerminalDagRunState(run.state)) return { eta: null, deadlines: [] };
  const deadlines = await deadlinesOf(t, run.id);
  const shown = deadlines.map(({ rule, at }) => ({ rule, at: iso(at) }));
  if (run.state !== "running") return { eta: null, deadlines: shown };
  const usual = await usualTaskDurations(t, run);
  if (usual.size === 0) return { eta: null, deadlines: shown };
  const tasks = await listTaskInstances(t, run.id);
  const eta = foretellEnd(
    tasks.map((task) => ({ ...task, startedAtMs: task.startedAt?.getTime() ?? null })),
    new Map([...usual].map(([taskId, { medianMs }]) => [taskId, medianMs])),
    Date.now(),
  );
  return {
    eta: eta === null ? null : { at: iso(new Date(eta.endsAtMs)), path: eta.path },
    deadlines: shown,
  };
}
