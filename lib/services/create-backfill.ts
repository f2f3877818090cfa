import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import { findOverlap, insertBackfill } from "@/lib/db/stores/backfill";
import { lockDag } from "@/lib/db/stores/dag";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, invalid } from "@/lib/errors";
import type { BackfillDetail, BackfillPlan } from "@/lib/schemas/api/backfill";
import type { BackfillBody } from "@/lib/schemas/api/backfill-body";
import { iso } from "./dag-view";
import { getBackfill } from "./get-backfill";
import { livingDag } from "./living-dag";
import { backfillPlanView, planBackfill } from "./plan-backfill";

/**
 * Tells what a backfill would do, and changes nothing.
 *
 * @throws AppError not_found; conflict when the DAG is deleted; invalid_request with the reasons
 */
export async function previewBackfill(
  t: Tenant,
  dagId: string,
  body: BackfillBody,
  now: Date,
): Promise<BackfillPlan> {
  const dag = await livingDag(t, dagId);
  return await backfillPlanView(t, dag, await planBackfill(t, dag, body, now), body.maxActiveRuns);
}

/**
 * Enters a backfill and starts its first dates; it works while the DAG is paused. Dates are decided
 * again when their turn comes: what runs by then is not touched.
 *
 * @throws AppError not_found; conflict when the DAG is deleted or another backfill of it meets
 * these dates; invalid_request with the reasons
 */
export async function createBackfill(
  t: Tenant,
  actor: AuditActor,
  dagId: string,
  body: BackfillBody,
  now: Date,
): Promise<BackfillDetail> {
  await lockDag(t, (await livingDag(t, dagId)).id);
  const dag = await livingDag(t, dagId);
  const { from, to, params, tasks, items } = await planBackfill(t, dag, body, now);
  const overlap = await findOverlap(t, dag.id, { from, to });
  if (overlap !== null) throw meets(overlap);
  if (items.every(({ decision }) => decision === "leave")) {
    throw invalid(
      [
        {
          path: ["reprocess"],
          code: "nothing_to_do",
          message: `Nothing would be run: all ${items.length} dates are left as they are`,
          found: body.reprocess,
          allowed: "dates without a run, or another choice of what is run again",
          severity: "error",
        },
      ],
      "The backfill would do nothing",
    );
  }
  const { reprocess, runBackwards, conf, maxActiveRuns, canary, maxFailurePercent } = body;
  const id = await insertBackfill(
    t,
    {
      dagUuid: dag.id,
      versionId: dag.versionId,
      from,
      to,
      reprocess,
      runBackwards,
      keepVersions: body.version === "own",
      tasks,
      conf,
      params,
      maxActiveRuns,
      canary,
      maxFailurePercent,
      createdBy: actor.name,
    },
    items,
  );
  await recordAudit(t, actor, {
    action: "backfill.create",
    entityKind: "backfill",
    entityId: dagId,
    detail: {
      backfill: id,
      dates: items.length,
      first: iso(from),
      last: iso(to),
      reprocess,
      ...(body.tasks === undefined ? {} : { tasks: body.tasks }),
    },
  });
  return await getBackfill(t, dagId, id, now);
}

function meets({ id, fromDate, toDate }: { id: string; fromDate: Date; toDate: Date }): AppError {
  const message = `The backfill ${id} of ${iso(fromDate)} to ${iso(toDate)} goes on and meets these dates; wait for it or cancel it`;
  return new AppError("conflict", message, {
    problems: [{ path: ["from"], code: "backfills_meet", message, found: id, severity: "error" }],
  });
}
