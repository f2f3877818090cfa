import { type ApprovalRow, listApprovals as listRows } from "@/lib/db/stores/approval";
import type { Tenant } from "@/lib/db/tenant";
import type { ApprovalView } from "@/lib/schemas/api/approval";
import { iso, isoOrNull } from "./dag-view";

/**
 * One page of what the team's tasks ask people, the newest first.
 *
 * @throws AppError invalid_request for a bad cursor
 */
export async function listApprovals(
  t: Tenant,
  filter: Parameters<typeof listRows>[1],
): Promise<{ items: ApprovalView[]; nextCursor: string | null }> {
  const page = await listRows(t, filter);
  return { ...page, items: page.items.map(approvalView) };
}

function approvalView(row: ApprovalRow): ApprovalView {
  return {
    dagId: row.dagId,
    run: row.run,
    runId: row.runId,
    logicalDate: iso(row.logicalDate),
    taskId: row.taskId,
    attempt: row.attempt,
    question: row.question,
    askedAt: iso(row.begunAt),
    expiresAt: row.answer === null ? isoOrNull(row.nextAt) : null,
    answer: row.answer,
    open: row.open && row.answer === null,
  };
}
