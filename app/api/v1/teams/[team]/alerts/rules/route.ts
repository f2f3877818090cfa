import { tenantRoute } from "@/lib/http/route";
import { ruleBodySchema, ruleListQuerySchema } from "@/lib/schemas/api/alert";
import { createRule, listRules } from "@/lib/services/manage-alert-rules";

/** What the team wants to hear of. */
export const GET = tenantRoute(
  { permission: "alert.view", query: ruleListQuerySchema },
  async ({ t, query }) => ({ body: { items: await listRules(t, query.dag) } }),
);

/** Makes a rule. */
export const POST = tenantRoute(
  { permission: "alert.manage", body: ruleBodySchema, idempotent: true },
  async ({ t, actor, body }) => ({ status: 201, body: await createRule(t, actor, body) }),
);
