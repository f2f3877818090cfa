import type { Role } from "@/lib/schemas/role";
import { Prisma } from "./generated/client";
import { prepared } from "./prepared";
import { askWithoutTenant, authorizedTeamId, type TeamId, withoutTenant, withUser } from "./tenant";

// Who is asking, and which team they may enter. Everything here is checked on each request, so
// that signing out, disabling a person or removing a member takes effect at once.

/** A session ends when it was not used for this long. */
export const SESSION_IDLE_MS = 12 * 60 * 60 * 1000;
/** A session ends this long after signing in, used or not. */
export const SESSION_MAX_MS = 7 * 24 * 60 * 60 * 1000;
/** `last_seen_at` is written at most this often. */
const TOUCH_EVERY_MS = 60_000;

/** A signed-in person. */
export interface SessionUser {
  sessionId: string;
  id: string;
  name: string;
  email: string;
  isDemo: boolean;
}

/** A team as a member sees it. */
export interface MemberTeam {
  id: TeamId;
  slug: string;
  name: string;
  timezone: string;
  maxActiveTasks: number | null;
  isDemo: boolean;
  role: Role;
}

type Db = Parameters<Parameters<typeof withoutTenant>[0]>[0];

/** The person behind a session that is alive, and their memberships; null when it is not. */
export function findSession(
  sessionId: string,
  now: Date,
): Promise<{ user: SessionUser; teams: MemberTeam[] } | null> {
  return withoutTenant(async (db) => {
    const user = await enterSession(db, sessionId, now);
    if (user === null) return null;
    const teams = await db.$queryRaw<TeamRow[]>`
      select t.id, t.slug, t.name, t.timezone, t.max_active_tasks, t.is_demo,
        m.role::text as role
      from team_member m join team t on t.id = m.team_id
      where m.user_id = ${user.id}::uuid and t.deleted_at is null
      order by lower(t.name), t.id`;
    return { user, teams: teams.map(memberTeam) };
  });
}

/**
 * The person behind a session and the team that they ask for. `team` is null when they are not a
 * member, whether or not such a team exists.
 */
export function findSessionInTeam(
  sessionId: string,
  slug: string,
  now: Date,
): Promise<{ user: SessionUser; team: MemberTeam | null } | null> {
  return withoutTenant(async (db) => {
    const user = await enterSession(db, sessionId, now);
    if (user === null) return null;
    const teams = await db.$queryRaw<TeamRow[]>`
      select t.id, t.slug, t.name, t.timezone, t.max_active_tasks, t.is_demo,
        m.role::text as role
      from team_member m join team t on t.id = m.team_id
      where m.user_id = ${user.id}::uuid and t.slug = ${slug} and t.deleted_at is null`;
    return { user, team: teams[0] === undefined ? null : memberTeam(teams[0]) };
  });
}

/** A deleted team that a person owned. */
export interface DeletedTeam {
  id: TeamId;
  slug: string;
  name: string;
  deletedAt: Date;
  deletedBy: string;
}

/** The deleted teams that a person may restore, the latest first. */
export async function findDeletedTeams(userId: string): Promise<DeletedTeam[]> {
  const rows = await withUser(
    userId,
    (db) => db.$queryRaw<(Omit<DeletedTeam, "id"> & { id: string })[]>`
      select t.id, t.slug, t.name, t.deleted_at as "deletedAt", t.deleted_by as "deletedBy"
      from team_member m join team t on t.id = m.team_id
      where m.user_id = ${userId}::uuid and m.role = 'owner' and t.deleted_at is not null
      order by t.deleted_at desc, t.id`,
  );
  return rows.map((row) => ({ ...row, id: authorizedTeamId(row.id) }));
}

/** An API token as it is stored. */
export interface StoredToken {
  id: string;
  teamId: TeamId;
  teamSlug: string;
  name: string;
  secretHash: string;
  role: Role;
  expiresAt: Date | null;
  revokedAt: Date | null;
}

/** Finds an API token by the public part of it; the caller compares the hash. */
export async function findApiToken(id: string): Promise<StoredToken | null> {
  const [row] = await askWithoutTenant<TokenRow>(
    Prisma.sql`${prepared} select id, team_id, team_slug, name, secret_hash, role::text as role,
      expires_at, revoked_at from find_api_token(${id}::uuid)`,
  );
  if (row === undefined) return null;
  return {
    id: row.id,
    teamId: authorizedTeamId(row.team_id),
    teamSlug: row.team_slug,
    name: row.name,
    secretHash: row.secret_hash,
    role: row.role,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  };
}

/** An invitation as the finder of its link meets it. */
export interface FoundInvitation {
  id: string;
  teamId: TeamId;
  teamSlug: string;
  teamName: string;
  email: string | null;
  role: Role;
  expiresAt: Date;
  acceptedAt: Date | null;
  revokedAt: Date | null;
}

/** Finds an invitation by the hash of its secret; the caller checks that it is still open. */
export async function findInvitation(tokenHash: string): Promise<FoundInvitation | null> {
  const [row] = await withoutTenant(
    (db) =>
      db.$queryRaw<InvitationRow[]>`
        select *, role::text as role from find_invitation(${tokenHash})`,
  );
  if (row === undefined) return null;
  return {
    id: row.id,
    teamId: authorizedTeamId(row.team_id),
    teamSlug: row.team_slug,
    teamName: row.team_name,
    email: row.email,
    role: row.role,
    expiresAt: row.expires_at,
    acceptedAt: row.accepted_at,
    revokedAt: row.revoked_at,
  };
}

/** The demo team, while there is one. */
export async function findDemoTeam(): Promise<{ id: TeamId; slug: string } | null> {
  const [row] = await withoutTenant(
    (db) => db.$queryRaw<{ id: string; slug: string }[]>`select id, slug from find_demo_team()`,
  );
  return row === undefined ? null : { id: authorizedTeamId(row.id), slug: row.slug };
}

/**
 * Reads the session's person and lets the transaction see their memberships. The conditions are
 * in the statement: a session that was just revoked, or whose person was disabled, finds no row.
 */
async function enterSession(db: Db, sessionId: string, now: Date): Promise<SessionUser | null> {
  const idleSince = new Date(now.getTime() - SESSION_IDLE_MS);
  const [row] = await db.$queryRaw<SessionRow[]>`
    select u.id, u.name, u.email, u.is_demo, s.last_seen_at,
           set_config('app.user_id', u.id::text, true)
    from user_session s join app_user u on u.id = s.user_id
    where s.id = ${sessionId}::uuid and s.revoked_at is null and u.disabled_at is null
      and s.expires_at > ${now} and s.last_seen_at > ${idleSince}`;
  if (row === undefined) return null;
  if (now.getTime() - row.last_seen_at.getTime() >= TOUCH_EVERY_MS) {
    await db.$executeRaw`
      update user_session set last_seen_at = ${now}
      where id = ${sessionId}::uuid and last_seen_at < ${now}`;
  }
  return { sessionId, id: row.id, name: row.name, email: row.email, isDemo: row.is_demo };
}

function memberTeam(row: TeamRow): MemberTeam {
  const { id, slug, name, timezone, role } = row;
  return {
    id: authorizedTeamId(id),
    slug,
    name,
    timezone,
    maxActiveTasks: row.max_active_tasks,
    isDemo: row.is_demo,
    role,
  };
}

// Shapes of the rows of the statements above.
interface SessionRow {
  id: string;
  name: string;
  email: string;
  is_demo: boolean;
  last_seen_at: Date;
}
interface TeamRow {
  id: string;
  slug: string;
  name: string;
  timezone: string;
  max_active_tasks: number | null;
  is_demo: boolean;
  role: Role;
}
interface TokenRow {
  id: string;
  team_id: string;
  team_slug: string;
  name: string;
  secret_hash: string;
  role: Role;
  expires_at: Date | null;
  revoked_at: Date | null;
}
interface InvitationRow {
  id: string;
  team_id: string;
  team_slug: string;
  team_name: string;
  email: string | null;
  role: Role;
  expires_at: Date;
  accepted_at: Date | null;
  revoked_at: Date | null;
}
