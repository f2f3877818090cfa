import { tenantRoute } from "@/lib/http/route";
import { retentionSchema } from "@/lib/schemas/api/retention";
import { readRetention, updateRetention } from "@/lib/services/manage-retention";

/** How long the team keeps what has ended. */
export const GET = tenantRoute({ permission: "team.view" }, async ({ t }) => ({
  body: await readRetention(t),
}));

/** Changes it. */
export const PUT = tenantRoute(
  { permission: "team.manage", body: retentionSchema },
  async ({ t, actor, body }) => ({ body: await updateRetention(t, actor, body) }),
);
