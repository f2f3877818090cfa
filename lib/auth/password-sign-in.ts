import * as z from "zod";
import { hashPassword, needsRehash, verifyPassword } from "@/lib/crypto/passwords";
import { findUserByEmail, type SignInUser, storePasswordHash } from "@/lib/db/stores/user";
import { emailSchema } from "@/lib/schemas/api/team";
import { beginSignIn } from "./throttle";

// Not the rules for new passwords: those may have been other ones when this one was chosen.
const credentialsSchema = z.object({ email: emailSchema, password: z.string().min(1).max(1000) });

/**
 * The person whom an address and a password belong to, or null. An unknown address, a wrong
 * password, an account without one and a disabled account take as long and answer alike.
 *
 * @throws AppError too_many_requests
 */
export async function signInWithPassword(
  credentials: unknown,
  address: string,
): Promise<SignInUser | null> {
  const parsed = credentialsSchema.safeParse(credentials);
  if (!parsed.success) return null;
  const { email, password } = parsed.data;
  const attempt = await beginSignIn(email, address);
  const user = await findUserByEmail(email);
  const matches = await verifyPassword(user?.passwordHash ?? null, password);
  if (user === null || !matches || user.disabledAt !== null) return null;
  await attempt.succeeded();
  if (user.passwordHash !== null && needsRehash(user.passwordHash)) {
    await storePasswordHash(user.id, await hashPassword(password));
  }
  return user;
}
