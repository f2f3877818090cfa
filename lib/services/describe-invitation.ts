import { hashToken, parseInvitationToken } from "@/lib/crypto/tokens";
import { findInvitation } from "@/lib/db/identity";
import type { Role } from "@/lib/schemas/role";
import { type InvitationView, invitationState } from "./team-view";

/** An invitation as the page behind its link shows it, open or not. */
export interface InvitationCard {
  state: InvitationView["state"];
  teamName: string;
  teamSlug: string;
  role: Role;
  email: string | null;
  expiresAt: string;
}

/**
 * The invitation behind a link's secret, or null when there never was one. Who holds the secret
 * may know what became of it.
 */
export async function describeInvitation(token: string, now: Date): Promise<InvitationCard | null> {
  if (parseInvitationToken(token) === null) return null;
  const found = await findInvitation(hashToken(token));
  if (found === null) return null;
  const { teamName, teamSlug, role, email, expiresAt } = found;
  const state = invitationState(found, now);
  return { state, teamName, teamSlug, role, email, expiresAt: expiresAt.toISOString() };
}
