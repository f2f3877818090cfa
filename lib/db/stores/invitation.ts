import type { Role } from "@/lib/schemas/role";
import type { Tenant } from "../tenant";

/** An invitation as it is stored. */
export type InvitationRow = Awaited<ReturnType<typeof insertInvitation>>;

/** Keeps a new invitation. */
export function insertInvitation(
  t: Tenant,
  invitation: {
    tokenHash: string;
    email: string | null;
    role: Role;
    createdBy: string | null;
    expiresAt: Date;
    mail?: { state: "pending"; at: string; note: string };
  },
) {
  return t.db.invitation.create({ data: { teamId: t.teamId, ...invitation } });
}

/** Latest invitations first; those long settled are left out by the limit. */
export function listInvitationRows(t: Tenant, limit = 200): Promise<InvitationRow[]> {
  return t.db.invitation.findMany({
    where: { teamId: t.teamId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
  });
}

/** One invitation, or null. */
export function findInvitationRow(t: Tenant, id: string): Promise<InvitationRow | null> {
  return t.db.invitation.findFirst({ where: { id, teamId: t.teamId } });
}

/** Uses an invitation up; false when someone did before, or it is no longer open. */
export async function acceptInvitationRow(
  t: Tenant,
  id: string,
  userId: string,
  now: Date,
): Promise<boolean> {
  const { count } = await t.db.invitation.updateMany({
    where: { id, teamId: t.teamId, acceptedAt: null, revokedAt: null, expiresAt: { gt: now } },
    data: { acceptedAt: now, acceptedBy: userId },
  });
  return count === 1;
}

/** Ends an open invitation; false when it is not open. */
export async function revokeInvitationRow(t: Tenant, id: string, now: Date): Promise<boolean> {
  const { count } = await t.db.invitation.updateMany({
    where: { id, teamId: t.teamId, acceptedAt: null, revokedAt: null },
    data: { revokedAt: now },
  });
  return count === 1;
}

/** Ends a person's open invitations to the roles given; returns how many. */
export async function revokeInvitationsOf(
  t: Tenant,
  createdBy: string,
  roles: Role[],
  now: Date,
): Promise<number> {
  const { count } = await t.db.invitation.updateMany({
    where: { teamId: t.teamId, createdBy, role: { in: roles }, acceptedAt: null, revokedAt: null },
    data: { revokedAt: now },
  });
  return count;
}

/** Orders the mail of an invitation, and wakes a worker when this commits. */
export async function orderInvitationMail(t: Tenant, invitationId: string): Promise<void> {
  await t.db.outbox.createMany({
    data: [
      { teamId: t.teamId, job: "invitation-mail", payload: { teamId: t.teamId, invitationId } },
    ],
  });
  await t.db.$executeRaw`select pg_notify('millrace_due', '')`;
}
