import type { Prisma } from "../generated/client";

type Db = Prisma.TransactionClient;

/** Orders a mail to whoever has an address, and wakes a worker when this commits. */
export async function orderPersonMail(
  db: Db,
  kind: "password_reset" | "password_changed",
  email: string,
): Promise<void> {
  await db.personMail.createMany({ data: [{ kind, email }] });
  await db.$executeRaw`select pg_notify('millrace_due', '')`;
}

/**
 * Uses a link to a new password up, and all others of that person. Null when it was used, has
 * expired or never was, or when the person may not sign in.
 */
export async function usePasswordReset(
  db: Db,
  tokenHash: string,
  now: Date,
): Promise<{ userId: string; email: string } | null> {
  const [used] = await db.$queryRaw<{ user_id: string; email: string }[]>`
    update password_reset p set used_at = ${now} from app_user u
    where p.token_hash = ${tokenHash} and p.used_at is null and p.expires_at > ${now}
      and u.id = p.user_id and u.disabled_at is null
    returning p.user_id, u.email`;
  if (used === undefined) return null;
  await db.passwordReset.updateMany({
    where: { userId: used.user_id, usedAt: null },
    data: { usedAt: now },
  });
  return { userId: used.user_id, email: used.email };
}
