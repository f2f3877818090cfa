import { tenantRoute } from "@/lib/http/route";
import { decideBodySchema } from "@/lib/schemas/api/approval";
import { taskPathSchema } from "@/lib/schemas/api/path";
import { decideApproval } from "@/lib/services/decide-approval";

export const POST = tenantRoute(
  {
    permission: "approval.decide",
    params: taskPathSchema,
    body: decideBodySchema,
    idempotent: true,
  },
  async ({ t, actor, params, body, now }) => ({
    body: await decideApproval(t, actor, params, body, now),
  }),
);
