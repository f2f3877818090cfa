import type * as z from "zod";
import { listAuditEvents } from "@/lib/db/stores/audit";
import type { Tenant } from "@/lib/db/tenant";
import { auditEventSchema } from "@/lib/schemas/api/team";

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
  const { items, nextCursor } = await listAuditEvents(t, page);
  return {
    items: items.map((row) => auditEventSchema.parse({ ...row, at: row.at.toISOString() })),
    nextCursor,
  };
}
