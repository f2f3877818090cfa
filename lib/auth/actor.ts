import { can, PERMISSIONS, type Permission } from "@/lib/core/permissions";
import {
  findSession,
  findSessionInTeam,
  type MemberTeam,
  type SessionUser,
} from "@/lib/db/identity";
import type { TeamId } from "@/lib/db/tenant";
import { AppError, notFound } from "@/lib/errors";
import type { Role } from "@/lib/schemas/role";
import { admits } from "./admission";
import { verifyApiToken } from "./api-token";
import { readSessionCookie, requestCookie, sessionCookieName } from "./session-cookie";

/** Who acts in a team, and what they may. */
export type Actor =
  | {
      readonly kind: "user";
      readonly id: string;
      readonly name: string;
      readonly email: string;
      readonly sessionId: string;
      readonly role: Role;
    }
  | { readonly kind: "token"; readonly id: string; readonly name: string; readonly role: Role };

/** How a request proved itself; a cookie is sent by browsers unasked, a token never is. */
export type ProofKind = "cookie" | "token";

/** A signed-in person outside of any team. */
export interface SignedIn {
  user: SessionUser;
  teams: MemberTeam[];
}

/** An actor inside a team that they may enter. */
export interface TeamAccess {
  actor: Actor;
  team: { id: TeamId; slug: string };
  proof: ProofKind;
}

/**
 * Lets a request into a team: by an API token when it carries one, else by its session.
 *
 * @throws AppError unauthenticated when it proves nothing; not_found when the team does not exist
 * or the caller is not of it, in the same words.
 */
export async function authenticateInTeam(
  request: Request,
  slug: string,
  now: Date,
): Promise<TeamAccess> {
  const bearer = bearerToken(request);
  if (bearer !== undefined) {
    const token = await verifyApiToken(bearer, now);
    if (token === null) throw unauthenticated("The API token is not valid");
    if (token.teamSlug !== slug) throw notFound("The team");
    return {
      actor: { kind: "token", id: token.id, name: token.name, role: token.role },
      team: { id: token.teamId, slug },
      proof: "token",
    };
  }
  const sessionId = await requestSessionId(request);
  const found = sessionId === null ? null : await findSessionInTeam(sessionId, slug, now);
  if (found === null || !admits(found.user)) {
    throw unauthenticated("Sign in, or send an API token");
  }
  if (found.team === null) throw notFound("The team");
  const { user, team } = found;
  return {
    actor: {
      kind: "user",
      id: user.id,
      name: user.name,
      email: user.email,
      sessionId: user.sessionId,
      role: team.role,
    },
    team: { id: team.id, slug: team.slug },
    proof: "cookie",
  };
}

/**
 * The signed-in person of a request. Tokens belong to a team, so they do not count here.
 *
 * @throws AppError unauthenticated
 */
export async function authenticateUser(request: Request, now: Date): Promise<SignedIn> {
  const sessionId = await requestSessionId(request);
  const found = sessionId === null ? null : await findSession(sessionId, now);
  if (found === null || !admits(found.user)) throw unauthenticated("Sign in first");
  return found;
}

/** @throws AppError forbidden that names the permission and the role */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (can(actor.role, permission)) return;
  throw new AppError(
    "forbidden",
    `The role ${actor.role} may not do this: ${permission} needs the role ${PERMISSIONS[permission]}`,
  );
}

/** The session id that the request's cookie names, or null. */
export function requestSessionId(request: Request): Promise<string | null> {
  return readSessionCookie(requestCookie(request, sessionCookieName()));
}

function bearerToken(request: Request): string | undefined {
  const header = request.headers.get("authorization");
  if (header === null) return undefined;
  return /^bearer +(\S+)$/i.exec(header)?.[1] ?? "";
}

function unauthenticated(detail: string): AppError {
  return new AppError("unauthenticated", detail);
}
