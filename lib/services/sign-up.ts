import { hashPassword } from "@/lib/crypto/passwords";
import { createUserIfAbsent } from "@/lib/db/stores/user";
import { withoutTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/errors";
import { acceptInvitation, openInvitation } from "./accept-invitation";

/**
 * Makes an account. Whether the address had one already is not told: the answer and the time it
 * takes are the same, and the account that is there stays untouched. The person then signs in,
 * which works for whoever knows the password.
 *
 * With an invitation, the new person joins its team.
 *
 * @throws AppError not_found for an invitation that is not open; forbidden when it is for another
 * address
 */
export async function signUp(
  person: { name: string; email: string; password: string; invitation?: string | undefined },
  now: Date,
): Promise<void> {
  const { name, email, password, invitation } = person;
  if (invitation !== undefined) {
    const found = await openInvitation(invitation, now);
    if (found.email !== null && found.email !== email) {
      throw new AppError("forbidden", "The invitation is for another e-mail address");
    }
  }
  const passwordHash = await hashPassword(password);
  const id = await withoutTenant((db) => createUserIfAbsent(db, { name, email, passwordHash }));
  if (id === null || invitation === undefined) return;
  await acceptInvitation(invitation, { id, name, email }, now);
}
