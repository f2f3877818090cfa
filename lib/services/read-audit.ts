import type * as z from "zod";
import { listAuditEvents, listDagEvents } from "@/lib/db/stores/audit";
import type { Tenant } from "@/lib/db/tenant";
import { auditEventSchema } from "@/lib/schemas/api/team";
import { anyDag } from "./living-dag";

export type AuditEventView = z.infer<typeof auditEventSchema>;

/**
 * A page of the team's audit events, the latest first.
 *
 * @throws AppError invalid_request for a cursor that this list did not give
 */
export async function readAudit(
  t: Tenant,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ items: AuditEventView[]; nextCursor: string | null }> {
  return pageView(await listAuditEvents(t, page));
}

/**
 * A page of the events of a DAG, its runs and its backfills, the latest first.
 *
 * @throws AppError not_found; invalid_request for a cursor that this list did not give
 */
export async function readDagEvents(
  t: Tenant,
  dagId: string,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ items: AuditEventView[]; nextCursor: string | null }> {
  await anyDag(t, dagId);
  return pageView(await listDagEvents(t, dagId, page));
}

function pageView({ items, nextCursor }: Awaited<ReturnType<typeof listAuditEvents>>) {
  return {
    items: items.map((row) => auditEventSchema.parse({ ...row, at: row.at.toISOString() })),
    nextCursor,
  };
}
