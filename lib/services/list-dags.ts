import type * as z from "zod";
import { listDags as listDagRows } from "@/lib/db/stores/dag";
import type { Tenant } from "@/lib/db/tenant";
import type { DagListItem, dagListQuerySchema } from "@/lib/schemas/api/dag";
import { dagListView } from "./dag-view";

/**
 * One page of the team's DAGs by name.
 *
 * @throws AppError invalid_request for a cursor that is none
 */
export async function listDags(
  t: Tenant,
  query: z.output<typeof dagListQuerySchema>,
): Promise<{ items: DagListItem[]; nextCursor: string | null }> {
  const page = await listDagRows(t, query);
  return { ...page, items: page.items.map(dagListView) };
}
