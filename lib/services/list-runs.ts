import { listRuns as listRunRows, type RunFilter } from "@/lib/db/stores/run";
import type { Tenant } from "@/lib/db/tenant";
import type { RunView } from "@/lib/schemas/api/run";
import { anyDag } from "./living-dag";
import { runView } from "./run-view";

/**
 * One page of runs, newest first: of a DAG, or of the whole team without `dagId`.
 *
 * @throws AppError not_found for a DAG that does not exist; invalid_request for a bad cursor
 */
export async function listRuns(
  t: Tenant,
  dagId: string | undefined,
  filter: Omit<RunFilter, "dagUuid">,
): Promise<{ items: RunView[]; nextCursor: string | null }> {
  const dagUuid = dagId === undefined ? undefined : (await anyDag(t, dagId)).id;
  const page = await listRunRows(t, { ...filter, dagUuid });
  return { ...page, items: page.items.map(runView) };
}
