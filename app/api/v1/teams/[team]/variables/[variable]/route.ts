import * as z from "zod";
import { tenantRoute } from "@/lib/http/route";
import { webSecretBox } from "@/lib/http/secret-box";
import { resourceKeySchema, updateVariableBodySchema } from "@/lib/schemas/api/resource";
import { deleteVariable, getVariable, updateVariable } from "@/lib/services/manage-variables";

const params = z.object({ variable: resourceKeySchema });

/** One variable; a secret one without its value. */
export const GET = tenantRoute({ permission: "variable.view", params }, async (call) => ({
  body: await getVariable(call.t, call.params.variable),
}));

/** Changes value or description. */
export const PATCH = tenantRoute(
  { permission: "variable.manage", params, body: updateVariableBodySchema },
  async ({ t, actor, params, body }) => ({
    body: await updateVariable(t, actor, webSecretBox(), params.variable, body),
  }),
);

/** Removes a variable. */
export const DELETE = tenantRoute(
  { permission: "variable.manage", params },
  async ({ t, actor, params }) => {
    await deleteVariable(t, actor, params.variable);
    return { status: 204 };
  },
);
