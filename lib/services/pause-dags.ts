import { dueNow } from "@/lib/core/run/schedule-state";
import type { AuditActor } from "@/lib/db/stores/audit";
import { type FoundDag, lockDags } from "@/lib/db/stores/dag";
import type { Tenant } from "@/lib/db/tenant";
import type { PauseDagsBody, PauseDagsResult } from "@/lib/schemas/api/pause-dags";
import { livingDag } from "./living-dag";
import { scheduleOf } from "./schedule-of";
import { setDagPaused } from "./set-dag-paused";

/**
 * Pauses the schedules of several DAGs, or lets them go on from now, all or none of them; those that
 * are so already are told. With `dryRun` it only tells, and which runs turning on starts at once.
 *
 * @throws AppError not_found for a DAG that does not exist; conflict for one that is deleted
 */
export async function pauseDags(
  t: Tenant,
  actor: AuditActor,
  { dags: names, paused, dryRun }: PauseDagsBody,
  now: Date,
): Promise<PauseDagsResult> {
  const dags: FoundDag[] = [];
  for (const name of new Set(names)) dags.push(await livingDag(t, name));
  // All of them at once, in the order in which everybody takes them.
  if (!dryRun) {
    await lockDags(
      t,
      dags.map(({ id }) => id),
    );
  }
  const items: PauseDagsResult["items"] = [];
  for (const found of dags) {
    const dag = dryRun ? found : await livingDag(t, found.dagId);
    const changes = dag.paused !== paused;
    const due =
      changes && !paused ? dueNow(await scheduleOf(t, dag, now)) : { count: 0, more: false };
    if (changes && !dryRun) await setDagPaused(t, actor, dag.dagId, paused, now);
    items.push({ dagId: dag.dagId, changes, dueRuns: due.count, isMore: due.more });
  }
  return { items };
}
