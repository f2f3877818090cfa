import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { can, type Permission } from "@/lib/core/permissions";
import { findSession, type MemberTeam, type SessionUser } from "@/lib/db/identity";
import type { TeamView } from "@/lib/schemas/api/team";
import type { Role } from "@/lib/schemas/role";
import { admits } from "./admission";
import { PATH_HEADER } from "./path-header";
import { readSessionCookie, sessionCookieName } from "./session-cookie";

/** The signed-in person, as pages show them. */
export type PageUser = Pick<SessionUser, "id" | "name" | "email" | "isDemo">;

/** What a page of a team's knows of who looks at it. */
export interface TeamPage {
  user: PageUser;
  team: Omit<MemberTeam, "role">;
  role: Role;
  /** All teams of the person, for the switcher. */
  teams: TeamView[];
}

/** The signed-in person, or null. Asked once per request. */
export const findPageSession = cache(async () => {
  const cookie = (await cookies()).get(sessionCookieName())?.value;
  const sessionId = await readSessionCookie(cookie);
  const found = sessionId === null ? null : await findSession(sessionId, new Date());
  return found !== null && admits(found.user) ? found : null;
});

/** The signed-in person with their teams; others are sent to the sign-in page and back. */
export async function requireUser(): Promise<{ user: PageUser; teams: TeamView[] }> {
  const found = await findPageSession();
  if (found === null) {
    const path = (await headers()).get(PATH_HEADER);
    redirect(path === null ? "/sign-in" : `/sign-in?returnTo=${encodeURIComponent(path)}`);
  }
  const { id, name, email, isDemo } = found.user;
  return { user: { id, name, email, isDemo }, teams: found.teams };
}

/**
 * Lets a person see a page of a team's. A team that is not theirs is not found, and neither is a
 * page that their role may not see. The data on the page is authorised by itself, in its route.
 */
export async function requireTeam(slug: string, permission?: Permission): Promise<TeamPage> {
  const { user, teams } = await requireUser();
  const found = (await findPageSession())?.teams.find((team) => team.slug === slug);
  if (found === undefined || (permission !== undefined && !can(found.role, permission))) {
    notFound();
  }
  const { role, ...team } = found;
  return { user, team, role, teams };
}
