import type * as z from "zod";
import { listSessions, revokeOtherSessions, revokeSession } from "@/lib/db/stores/session";
import { notFound } from "@/lib/errors";
import type { sessionSchema } from "@/lib/schemas/api/team";

export type SessionView = z.infer<typeof sessionSchema>;

/** Who asks, and by which session. */
interface Asker {
  id: string;
  sessionId: string;
}

/** Where a person is signed in. */
export async function listOwnSessions(user: Asker, now: Date): Promise<SessionView[]> {
  const rows = await listSessions(user.id, now);
  return rows.map(({ id, createdAt, lastSeenAt, expiresAt, userAgent, ip }) => ({
    id,
    current: id === user.sessionId,
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    userAgent,
    ip,
  }));
}

/**
 * Signs a browser of the person's out, perhaps this one.
 *
 * @throws AppError not_found for a session that has ended or is someone else's
 */
export async function revokeOwnSession(user: Asker, sessionId: string, now: Date): Promise<void> {
  if (!(await revokeSession(user.id, sessionId, now))) throw notFound("The session");
}

/** Signs all browsers of the person's out but this one; returns how many. */
export function revokeOwnOtherSessions(user: Asker, now: Date): Promise<number> {
  return revokeOtherSessions(user.id, user.sessionId, now);
}
