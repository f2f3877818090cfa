import * as z from "zod";
import { tenantRoute } from "@/lib/http/route";
import { updateMemberBodySchema } from "@/lib/schemas/api/team";
import { changeMemberRole, removeMember } from "@/lib/services/manage-members";

const params = z.object({ user: z.uuid() });

/** Gives a member another role. */
export const PATCH = tenantRoute(
  { permission: "member.manage", params, body: updateMemberBodySchema },
  async ({ t, actor, params, body, now }) => ({
    body: await changeMemberRole(t, actor, params.user, body.role, now),
  }),
);

/** Takes a member out of the team. Anyone may leave; the service asks for more to remove others. */
export const DELETE = tenantRoute(
  { permission: "team.view", params },
  async ({ t, actor, params, now }) => {
    await removeMember(t, actor, params.user, now);
    return { status: 204 };
  },
);
