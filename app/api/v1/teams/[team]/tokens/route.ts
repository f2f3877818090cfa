import { tenantRoute } from "@/lib/http/route";
import { createApiTokenBodySchema } from "@/lib/schemas/api/team";
import { createToken, listTokens } from "@/lib/services/manage-tokens";

/** The team's API tokens, without their text. */
export const GET = tenantRoute({ permission: "token.manage" }, async ({ t }) => ({
  body: { items: await listTokens(t) },
}));

/** Makes an API token; its text is in this answer only, so no idempotency key keeps it. */
export const POST = tenantRoute(
  { permission: "token.manage", body: createApiTokenBodySchema },
  async ({ t, actor, body, now }) => ({
    status: 201,
    body: await createToken(t, actor, body, now),
  }),
);
