import * as z from "zod";
import { tenantRoute } from "@/lib/http/route";
import { revokeInvitation } from "@/lib/services/invite-member";

const params = z.object({ invitation: z.uuid() });

/** Ends an invitation before anyone uses it. */
export const DELETE = tenantRoute(
  { permission: "member.manage", params },
  async ({ t, actor, params, now }) => {
    await revokeInvitation(t, actor, params.invitation, now);
    return { status: 204 };
  },
);
