import type { Prisma } from "../generated/client";
import { withoutTenant } from "../tenant";

type Db = Prisma.TransactionClient;

/** What signing in needs to know of a person. */
export interface SignInUser {
  id: string;
  name: string;
  email: string;
  passwordHash: string | null;
  isDemo: boolean;
  disabledAt: Date | null;
}

/** What of a person is read for a sign-in. */
export const signInFields = {
  id: true,
  name: true,
  email: true,
  passwordHash: true,
  isDemo: true,
  disabledAt: true,
} as const;

/** The person with an e-mail address, which is already trimmed and in lower case. */
export function findUserByEmail(email: string): Promise<SignInUser | null> {
  return withoutTenant((db) => db.user.findUnique({ where: { email }, select: signInFields }));
}

/** The person that an account at a provider belongs to. */
export async function findUserByIdentity(
  provider: string,
  providerAccountId: string,
): Promise<SignInUser | null> {
  const identity = await withoutTenant((db) =>
    db.userIdentity.findUnique({
      where: { provider_providerAccountId: { provider, providerAccountId } },
      select: { user: { select: signInFields } },
    }),
  );
  return identity?.user ?? null;
}

/**
 * Ties an account at a provider to the person with that address, made if there is none. The
 * provider has verified that the address is theirs, which we never have: a password that somebody
 * set for it before ends, and so do their sessions.
 */
export function linkIdentity(
  identity: { provider: string; providerAccountId: string },
  person: { email: string; name: string },
  now: Date,
): Promise<SignInUser> {
  return withoutTenant(async (db) => {
    const made = await createUserIfAbsent(db, { ...person, passwordHash: null });
    const where = { email: person.email };
    const { id } = await db.user.findUniqueOrThrow({ where, select: { id: true } });
    const { count } = await db.userIdentity.createMany({
      data: [{ ...identity, userId: id }],
      skipDuplicates: true,
    });
    if (made === null && count === 1) {
      await db.userSession.updateMany({
        where: { userId: id, revokedAt: null },
        data: { revokedAt: now },
      });
      await db.user.update({ where: { id }, data: { passwordHash: null } });
    }
    return await db.user.findUniqueOrThrow({ where: { id }, select: signInFields });
  });
}

/** Makes a person; null when the address is taken, which leaves the one who has it untouched. */
export async function createUserIfAbsent(
  db: Db,
  person: { email: string; name: string; passwordHash: string | null },
): Promise<string | null> {
  const [row] = await db.$queryRaw<{ id: string }[]>`
    insert into app_user (email, name, password_hash)
    values (${person.email}, ${person.name}, ${person.passwordHash})
    on conflict (email) do nothing
    returning id`;
  return row?.id ?? null;
}

/** Replaces a person's password hash, in a transaction of its own. */
export async function storePasswordHash(id: string, passwordHash: string): Promise<void> {
  await withoutTenant((db) => setPasswordHash(db, id, passwordHash));
}

/** Replaces a person's password hash. */
export async function setPasswordHash(db: Db, id: string, passwordHash: string): Promise<void> {
  await db.user.update({ where: { id }, data: { passwordHash }, select: { id: true } });
}
