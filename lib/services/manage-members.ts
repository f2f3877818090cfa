import { canGrantRole, ROLES, roleAtLeast } from "@/lib/core/permissions";
import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import { revokeInvitationsOf } from "@/lib/db/stores/invitation";
import {
  countOwners,
  deleteMember,
  findMember,
  listMemberRows,
  type MemberRow,
  setMemberRole,
} from "@/lib/db/stores/member";
import { lockTeam } from "@/lib/db/stores/team";
import { revokeTokensOf } from "@/lib/db/stores/token";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, notFound } from "@/lib/errors";
import type { Role } from "@/lib/schemas/role";
import { type MemberView, memberView } from "./team-view";

/** All members of the team. */
export async function listMembers(t: Tenant): Promise<MemberView[]> {
  return (await listMemberRows(t)).map(memberView);
}

/**
 * Gives a member another role. What they handed out above it ends: invitations, and API tokens,
 * whose text they know.
 *
 * @throws AppError not_found; forbidden when either role is above the actor's; conflict when the
 * team would be left without an owner
 */
export async function changeMemberRole(
  t: Tenant,
  actor: TeamActor,
  userId: string,
  role: Role,
  now: Date,
): Promise<MemberView> {
  const member = await lockedMember(t, userId);
  requireGrant(actor, member.role);
  requireGrant(actor, role);
  if (member.role === "owner" && role !== "owner") await requireAnotherOwner(t);
  await setMemberRole(t, userId, role);
  const above = ROLES.filter((other) => !roleAtLeast(role, other));
  const ended = await endGrants(t, userId, above, now);
  await recordAudit(t, actor, {
    action: "member.change_role",
    entityKind: "member",
    entityId: member.user.email,
    detail: { from: member.role, to: role, ...ended },
  });
  return memberView({ ...member, role });
}

/**
 * Takes a member out of the team, or lets one leave. Their access ends at once, and so do the
 * invitations and API tokens that they made.
 *
 * @throws AppError as `changeMemberRole`
 */
export async function removeMember(
  t: Tenant,
  actor: TeamActor,
  userId: string,
  now: Date,
): Promise<void> {
  const member = await lockedMember(t, userId);
  const leaves = actor.kind === "user" && actor.id === userId;
  if (!leaves) requireGrant(actor, member.role);
  if (member.role === "owner") await requireAnotherOwner(t);
  await deleteMember(t, userId);
  const ended = await endGrants(t, userId, [...ROLES], now);
  await recordAudit(t, actor, {
    action: leaves ? "member.leave" : "member.remove",
    entityKind: "member",
    entityId: member.user.email,
    detail: { role: member.role, ...ended },
  });
}

async function lockedMember(t: Tenant, userId: string): Promise<MemberRow> {
  await lockTeam(t);
  const member = await findMember(t, userId);
  if (member === null) throw notFound("The member");
  return member;
}

function requireGrant(actor: TeamActor, role: Role): void {
  if (canGrantRole(actor.role, role)) return;
  throw new AppError(
    "forbidden",
    `The role ${actor.role} may not manage members with the role ${role}`,
  );
}

async function requireAnotherOwner(t: Tenant): Promise<void> {
  if ((await countOwners(t)) > 1) return;
  throw new AppError("conflict", "A team needs an owner: make someone else an owner first");
}

async function endGrants(t: Tenant, userId: string, roles: Role[], now: Date) {
  return {
    revokedInvitations: await revokeInvitationsOf(t, userId, roles, now),
    revokedTokens: await revokeTokensOf(t, userId, roles, now),
  };
}
