import { listCheckPoints, listCheckResults } from "@/lib/db/stores/check-result";
import type { Tenant } from "@/lib/db/tenant";
import type { CheckHistory, CheckResultView } from "@/lib/schemas/api/check";
import { iso } from "./dag-view";
import { findRunOf } from "./get-run";
import { anyDag } from "./living-dag";

/**
 * What the data-quality checks of a run found, failed ones first.
 *
 * @throws AppError not_found
 */
export async function getRunChecks(
  t: Tenant,
  dagId: string,
  runUuid: string,
): Promise<{ items: CheckResultView[]; more: boolean }> {
  const { run } = await findRunOf(t, dagId, runUuid);
  const { items, more } = await listCheckResults(t, run.id);
  return { items: items.map((row) => ({ ...row, at: iso(row.at) })), more };
}

/**
 * What the checks of a task found over the latest intervals, the oldest first.
 *
 * @throws AppError not_found
 */
export async function getCheckHistory(
  t: Tenant,
  dagId: string,
  taskId: string,
): Promise<CheckHistory> {
  const dag = await anyDag(t, dagId);
  const points = await listCheckPoints(t, dag.id, taskId);
  const byName = Map.groupBy(points, ({ name }) => name);
  return {
    items: [...byName].map(([name, rows]) => ({
      name,
      points: rows
        .toReversed()
        .map(({ name: _, logicalDate, ...point }) => ({ ...point, logicalDate: iso(logicalDate) })),
    })),
  };
}
