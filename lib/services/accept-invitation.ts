import { hashToken, parseInvitationToken } from "@/lib/crypto/tokens";
import { type FoundInvitation, findInvitation } from "@/lib/db/identity";
import { recordAudit } from "@/lib/db/stores/audit";
import { acceptInvitationRow } from "@/lib/db/stores/invitation";
import { insertMember } from "@/lib/db/stores/member";
import { getTeam } from "@/lib/db/stores/team";
import { type Tenant, withTenant } from "@/lib/db/tenant";
import { AppError, notFound } from "@/lib/errors";
import type { TeamView } from "@/lib/schemas/api/team";
import { invitationState, teamView } from "./team-view";

/**
 * The open invitation behind a link's secret. One that was used, ended, has expired or never was
 * answers alike.
 *
 * @throws AppError not_found
 */
export async function openInvitation(token: string, now: Date): Promise<FoundInvitation> {
  const found =
    parseInvitationToken(token) === null ? null : await findInvitation(hashToken(token));
  if (found === null || invitationState(found, now) !== "open") throw notFound("The invitation");
  return found;
}

/**
 * Makes a person a member by an invitation, which is used up.
 *
 * @throws AppError not_found; forbidden when it was made for another address; conflict when they
 * are a member already, which leaves the invitation open
 */
export async function acceptInvitation(
  token: string,
  user: { id: string; name: string; email: string },
  now: Date,
): Promise<TeamView> {
  const invitation = await openInvitation(token, now);
  if (invitation.email !== null && invitation.email !== user.email) {
    throw new AppError("forbidden", "The invitation is for another e-mail address");
  }
  return await withTenant(invitation.teamId, (t) => join(t, invitation, user, now));
}

async function join(
  t: Tenant,
  invitation: FoundInvitation,
  user: { id: string; name: string; email: string },
  now: Date,
): Promise<TeamView> {
  // Guarded: of two who use the link at once, one finds it used.
  if (!(await acceptInvitationRow(t, invitation.id, user.id, now))) {
    throw notFound("The invitation");
  }
  if (!(await insertMember(t, user.id, invitation.role))) {
    throw new AppError("conflict", "You are a member of this team already");
  }
  await recordAudit(
    t,
    { kind: "user", id: user.id, name: user.name },
    {
      action: "member.join",
      entityKind: "member",
      entityId: user.email,
      detail: { role: invitation.role, invitation: invitation.id },
    },
  );
  return teamView(await getTeam(t), invitation.role);
}
