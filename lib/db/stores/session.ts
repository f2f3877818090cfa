import type { Prisma } from "../generated/client";
import { SESSION_IDLE_MS, SESSION_MAX_MS } from "../identity";
import { withoutTenant } from "../tenant";

/** Where somebody signed in from, as far as the request told. */
export interface SignInOrigin {
  userAgent: string;
  ip: string;
}

const MAX_USER_AGENT_LENGTH = 300;

/** Begins a session; every sign-in gets one of its own. */
export async function createSession(
  userId: string,
  origin: SignInOrigin,
  now: Date,
): Promise<string> {
  const { id } = await withoutTenant((db) =>
    db.userSession.create({
      data: {
        userId,
        createdAt: now,
        lastSeenAt: now,
        expiresAt: new Date(now.getTime() + SESSION_MAX_MS),
        userAgent: origin.userAgent.slice(0, MAX_USER_AGENT_LENGTH),
        ip: origin.ip,
      },
      select: { id: true },
    }),
  );
  return id;
}

/** The sessions of a person that are alive, the latest used first. */
export function listSessions(userId: string, now: Date) {
  return withoutTenant((db) =>
    db.userSession.findMany({
      where: { userId, ...alive(now) },
      orderBy: [{ lastSeenAt: "desc" }, { id: "desc" }],
    }),
  );
}

/** Ends one session; false when it is not the person's, or has ended already. */
export async function revokeSession(userId: string, id: string, now: Date): Promise<boolean> {
  const { count } = await withoutTenant((db) =>
    db.userSession.updateMany({ where: { id, userId, ...alive(now) }, data: { revokedAt: now } }),
  );
  return count === 1;
}

/** Ends whatever session has the id: signing out knows nothing but the cookie. */
export async function endSession(id: string, now: Date): Promise<void> {
  await withoutTenant((db) =>
    db.userSession.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now } }),
  );
}

/** Ends all sessions of a person but one; returns how many. */
export function revokeOtherSessions(userId: string, keepId: string, now: Date): Promise<number> {
  return withoutTenant((db) => revokeSessions(db, userId, keepId, now));
}

/** Ends all sessions of a person, but the one to keep; returns how many. */
export async function revokeSessions(
  db: Prisma.TransactionClient,
  userId: string,
  keepId: string | null,
  now: Date,
): Promise<number> {
  const { count } = await db.userSession.updateMany({
    where: { userId, ...(keepId === null ? {} : { id: { not: keepId } }), ...alive(now) },
    data: { revokedAt: now },
  });
  return count;
}

function alive(now: Date) {
  return {
    revokedAt: null,
    expiresAt: { gt: now },
    lastSeenAt: { gt: new Date(now.getTime() - SESSION_IDLE_MS) },
  };
}
