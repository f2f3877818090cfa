import { tenantRoute } from "@/lib/http/route";
import { webSecretBox } from "@/lib/http/secret-box";
import { createVariableBodySchema } from "@/lib/schemas/api/resource";
import { createVariable, listVariables } from "@/lib/services/manage-variables";

/** The team's variables; secret ones without their value. */
export const GET = tenantRoute({ permission: "variable.view" }, async ({ t }) => ({
  body: { items: await listVariables(t) },
}));

/** Makes a variable. */
export const POST = tenantRoute(
  { permission: "variable.manage", body: createVariableBodySchema, idempotent: true },
  async ({ t, actor, body }) => ({
    status: 201,
    body: await createVariable(t, actor, webSecretBox(), body),
  }),
);
