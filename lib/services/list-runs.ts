import type { RunTerms } from "@/lib/db/sql/run-filter";
import { countRuns as countRunRows, listRuns as listRunRows } from "@/lib/db/stores/run-list";
import type { Tenant } from "@/lib/db/tenant";
import type { RunView } from "@/lib/schemas/api/run";
import type { RunCounts, RunFilter } from "@/lib/schemas/api/run-filter";
import { anyDag } from "./living-dag";
import { runView } from "./run-view";

/**
 * One page of the runs that a filter means, newest first.
 *
 * @throws AppError not_found for a DAG that does not exist; invalid_request for a bad cursor
 */
export async function listRuns(
  t: Tenant,
  { cursor, limit, ...filter }: RunFilter & { cursor?: string | undefined; limit: number },
): Promise<{ items: RunView[]; nextCursor: string | null }> {
  const page = await listRunRows(t, { ...(await resolveRunFilter(t, filter)), cursor, limit });
  return { ...page, items: page.items.map(runView) };
}

/**
 * How many of the runs that a filter means are in each state, of the newest ten thousand.
 *
 * @throws AppError not_found for a DAG that does not exist
 */
export async function countRuns(t: Tenant, filter: RunFilter): Promise<RunCounts> {
  return await countRunRows(t, await resolveRunFilter(t, filter));
}

/**
 * A filter with its DAG found, as the stores take it.
 *
 * @throws AppError not_found for a DAG that does not exist
 */
export async function resolveRunFilter(
  t: Tenant,
  { dag, ...filter }: RunFilter,
): Promise<RunTerms> {
  return dag === undefined ? filter : { ...filter, dagUuid: (await anyDag(t, dag)).id };
}
