import { canGrantRole } from "@/lib/core/permissions";
import { createInvitationToken } from "@/lib/crypto/tokens";
import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import {
  findInvitationRow,
  insertInvitation,
  listInvitationRows,
  orderInvitationMail,
  revokeInvitationRow,
} from "@/lib/db/stores/invitation";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, notFound } from "@/lib/errors";
import type { Role } from "@/lib/schemas/role";
import { type InvitationView, invitationState, invitationView } from "./team-view";

/** How long a link can be used. */
export const INVITATION_TTL_MS = 72 * 60 * 60 * 1000;

/** The team's invitations, the latest first. */
export async function listInvitations(t: Tenant, now: Date): Promise<InvitationView[]> {
  return (await listInvitationRows(t)).map((row) => invitationView(row, now));
}

/**
 * Makes an invitation. `token` is the link's secret; only its hash is kept.
 *
 * With `mail`, a worker sends the address a link of its own.
 *
 * @throws AppError forbidden for a role above the actor's
 */
export async function inviteMember(
  t: Tenant,
  actor: TeamActor,
  invitation: { role: Role; email: string | null; mail: boolean },
  now: Date,
): Promise<{ invitation: InvitationView; token: string }> {
  const { role, email, mail } = invitation;
  if (!canGrantRole(actor.role, role)) {
    throw new AppError("forbidden", `The role ${actor.role} may not invite a member as ${role}`);
  }
  const { token, hash } = createInvitationToken();
  const row = await insertInvitation(t, {
    tokenHash: hash,
    email,
    role,
    createdBy: actor.kind === "user" ? actor.id : null,
    expiresAt: new Date(now.getTime() + INVITATION_TTL_MS),
    ...(mail ? { mail: { state: "pending", at: now.toISOString(), note: "" } } : {}),
  });
  if (mail) await orderInvitationMail(t, row.id);
  await recordAudit(t, actor, {
    action: "invitation.create",
    entityKind: "invitation",
    entityId: row.id,
    detail: { role, email, mail },
  });
  return { invitation: invitationView(row, now), token };
}

/**
 * Ends an invitation before anyone uses it.
 *
 * @throws AppError not_found; conflict when it is used or ended already
 */
export async function revokeInvitation(
  t: Tenant,
  actor: TeamActor,
  id: string,
  now: Date,
): Promise<void> {
  const row = await findInvitationRow(t, id);
  if (row === null) throw notFound("The invitation");
  if (!(await revokeInvitationRow(t, id, now))) {
    throw new AppError("conflict", `The invitation is ${invitationState(row, now)} already`);
  }
  await recordAudit(t, actor, {
    action: "invitation.revoke",
    entityKind: "invitation",
    entityId: id,
    detail: { role: row.role, email: row.email },
  });
}
