import { tenantRoute } from "@/lib/http/route";
import { approvalListQuerySchema } from "@/lib/schemas/api/approval";
import { listApprovals } from "@/lib/services/list-approvals";

/** What tasks ask people, the newest first. */
export const GET = tenantRoute(
  { permission: "approval.view", query: approvalListQuerySchema },
  async ({ t, query }) => ({ body: await listApprovals(t, query) }),
);
