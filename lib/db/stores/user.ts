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

const signInFields = {
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

/** Ties an account at a provider to the person with that address, made if there is none. */
export function linkIdentity(
  identity: { provider: string; providerAccountId: string },
  person: { email: string; name: string },
): Promise<SignInUser> {
  return withoutTenant(async (db) => {
    await createUserIfAbsent(db, { ...person, passwordHash: null });
    const user = await db.user.findUniqueOrThrow({
      where: { email: person.email },
      select: signInFields,
    });
    await db.userIdentity.createMany({
      data: [{ ...identity, userId: user.id }],
      skipDuplicates: true,
    });
    return user;
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
