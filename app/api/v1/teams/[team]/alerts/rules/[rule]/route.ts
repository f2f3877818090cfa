import * as z from "zod";
import { tenantRoute } from "@/lib/http/route";
import { updateRuleBodySchema } from "@/lib/schemas/api/alert";
import { deleteRule, updateRule } from "@/lib/services/manage-alert-rules";

const params = z.object({ rule: z.uuid() });

/** Changes a rule; what is left out stays. */
export const PATCH = tenantRoute(
  { permission: "alert.manage", params, body: updateRuleBodySchema },
  async ({ t, actor, params, body }) => ({ body: await updateRule(t, actor, params.rule, body) }),
);

/** Removes a rule; incidents stay. */
export const DELETE = tenantRoute(
  { permission: "alert.manage", params },
  async ({ t, actor, params }) => {
    await deleteRule(t, actor, params.rule);
    return { status: 204 };
  },
);
