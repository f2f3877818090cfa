import * as z from "zod";
import { tenantRoute } from "@/lib/http/route";
import { revokeToken } from "@/lib/services/manage-tokens";

const params = z.object({ token: z.uuid() });

/** Ends an API token. */
export const DELETE = tenantRoute(
  { permission: "token.manage", params },
  async ({ t, actor, params, now }) => {
    await revokeToken(t, actor, params.token, now);
    return { status: 204 };
  },
);
