import { hashPassword, verifyPassword } from "@/lib/crypto/passwords";
import { hashToken, parsePasswordToken } from "@/lib/crypto/tokens";
import { orderPersonMail, usePasswordReset } from "@/lib/db/stores/person-mail";
import { revokeSessions } from "@/lib/db/stores/session";
import { findUserByEmail, setPasswordHash } from "@/lib/db/stores/user";
import { withoutTenant } from "@/lib/db/tenant";
import { AppError, invalid } from "@/lib/errors";

/**
 * Orders a link to a new password for an address. Whether anybody has that address makes no
 * difference here: the worker that sends the mail looks.
 */
export async function orderPasswordReset(email: string): Promise<void> {
  await withoutTenant((db) => orderPersonMail(db, "password_reset", email));
}

/**
 * Chooses a new password by the secret of a link, which is used up. All sessions of the person end,
 * and a mail tells them. Returns their address.
 *
 * @throws AppError conflict for a link that was used, has expired or never was
 */
export async function resetPassword(token: string, password: string, now: Date): Promise<string> {
  const tokenHash = parsePasswordToken(token) === null ? null : hashToken(token);
  const passwordHash = await hashPassword(password);
  const email =
    tokenHash === null
      ? null
      : await withoutTenant(async (db) => {
          const used = await usePasswordReset(db, tokenHash, now);
          if (used === null) return null;
          await setPasswordHash(db, used.userId, passwordHash);
          await revokeSessions(db, used.userId, null, now);
          await orderPersonMail(db, "password_changed", used.email);
          return used.email;
        });
  if (email === null) {
    throw new AppError("conflict", "The link was used or has expired: ask for a new one");
  }
  return email;
}

/**
 * Chooses a new password, knowing the one before. All other sessions of the person end, and a mail
 * tells them.
 *
 * @throws AppError forbidden for the demo's person; conflict for an account without a password;
 * invalid_request when the one before is not right
 */
export async function changePassword(
  user: { id: string; email: string; sessionId: string; isDemo: boolean },
  { current, password }: { current: string; password: string },
  now: Date,
): Promise<void> {
  if (user.isDemo)
    throw new AppError("forbidden", "Everybody who enters the demo shares its account");
  const found = await findUserByEmail(user.email);
  if (found === null || found.passwordHash === null) {
    throw new AppError(
      "conflict",
      "The account has no password yet: ask for a link by mail to choose one",
    );
  }
  if (!(await verifyPassword(found.passwordHash, current))) {
    throw invalid([
      {
        path: ["current"],
        message: "This is not the password that the account has now",
        severity: "error",
        code: "wrong_password",
      },
    ]);
  }
  const passwordHash = await hashPassword(password);
  await withoutTenant(async (db) => {
    await setPasswordHash(db, user.id, passwordHash);
    await revokeSessions(db, user.id, user.sessionId, now);
    await orderPersonMail(db, "password_changed", user.email);
  });
}
