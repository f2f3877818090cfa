import { tenantRoute } from "@/lib/http/route";
import { listMembers } from "@/lib/services/manage-members";

/** Who is in the team. */
export const GET = tenantRoute({ permission: "member.view" }, async ({ t }) => ({
  body: { items: await listMembers(t) },
}));
