import { taskDurations } from "@/lib/db/stores/run-compare";
import type { Tenant } from "@/lib/db/tenant";
import type { TaskDurations } from "@/lib/schemas/api/task-durations";
import { iso } from "./dag-view";
import { anyDag } from "./living-dag";

/** Most runs that a history shows. */
const MAX_RUNS = 60;

/**
 * How long a task took in the newest runs of its DAG; empty for a task that none of them has.
 *
 * @throws AppError not_found
 */
export async function getTaskDurations(
  t: Tenant,
  dagId: string,
  taskId: string,
): Promise<TaskDurations> {
  const dag = await anyDag(t, dagId);
  const rows = await taskDurations(t, dag.id, taskId, MAX_RUNS);
  const good = rows
    .flatMap(({ state, durationMs }) =>
      state === "success" && durationMs !== null ? [durationMs] : [],
    )
    .sort((one, other) => one - other);
  const share = (part: number) =>
    good[Math.min(good.length - 1, Math.floor(good.length * part))] ?? null;
  return {
    items: rows.map((row) => ({ ...row, logicalDate: iso(row.logicalDate) })),
    p50Ms: share(0.5),
    p95Ms: share(0.95),
  };
}
