import { webSettings } from "@/lib/auth/settings";
import { AppError } from "@/lib/errors";
import { tenantRoute } from "@/lib/http/route";
import { createInvitationBodySchema } from "@/lib/schemas/api/team";
import { inviteMember, listInvitations } from "@/lib/services/invite-member";

/** The team's invitations, without their links. */
export const GET = tenantRoute({ permission: "member.manage" }, async ({ t, now }) => ({
  body: { items: await listInvitations(t, now) },
}));

/** Makes an invitation; its link is in this answer only. */
export const POST = tenantRoute(
  { permission: "member.manage", body: createInvitationBodySchema },
  async ({ t, actor, body, now }) => {
    if (body.mail && webSettings().smtp === undefined) {
      throw new AppError(
        "conflict",
        "This installation has no mail server: send the link yourself",
      );
    }
    const { invitation, token } = await inviteMember(t, actor, body, now);
    const url = `${webSettings().baseUrl}/invitations/${token}`;
    return { status: 201, body: { ...invitation, url } };
  },
);
