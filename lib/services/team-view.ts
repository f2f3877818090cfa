import type * as z from "zod";
import type { InvitationRow } from "@/lib/db/stores/invitation";
import type { MemberRow } from "@/lib/db/stores/member";
import type { TokenRow } from "@/lib/db/stores/token";
import type {
  apiTokenSchema,
  invitationSchema,
  memberSchema,
  TeamView,
} from "@/lib/schemas/api/team";
import { invitationMailSchema } from "@/lib/schemas/api/team";
import type { Role } from "@/lib/schemas/role";

export type MemberView = z.infer<typeof memberSchema>;
export type InvitationView = z.infer<typeof invitationSchema>;
export type ApiTokenView = z.infer<typeof apiTokenSchema>;

/** A team as a member, or a token, with that role sees it. */
export function teamView(team: Omit<TeamView, "role">, role: Role): TeamView {
  const { id, slug, name, timezone, maxActiveTasks, isDemo } = team;
  return { id, slug, name, timezone, maxActiveTasks, isDemo, role };
}

/** A member as the team sees them. */
export function memberView(row: MemberRow): MemberView {
  const { userId, role, user, createdAt } = row;
  return { userId, name: user.name, email: user.email, role, joinedAt: createdAt.toISOString() };
}

/** An invitation without its secret. */
export function invitationView(row: InvitationRow, now: Date): InvitationView {
  const { id, email, role, createdAt, expiresAt } = row;
  return {
    id,
    email,
    role,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    state: invitationState(row, now),
    mail: invitationMailSchema.nullable().catch(null).parse(row.mail),
  };
}

/** Whether an invitation can still be used, and if not, why. */
export function invitationState(
  row: { acceptedAt: Date | null; revokedAt: Date | null; expiresAt: Date },
  now: Date,
): InvitationView["state"] {
  if (row.acceptedAt !== null) return "accepted";
  if (row.revokedAt !== null) return "revoked";
  return row.expiresAt > now ? "open" : "expired";
}

/** An API token without its secret. */
export function tokenView(row: TokenRow): ApiTokenView {
  const { id, name, prefix, role } = row;
  return {
    id,
    name,
    prefix,
    role,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
