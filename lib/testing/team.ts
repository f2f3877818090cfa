import { randomUUID } from "node:crypto";
import { makeSessionCookie, sessionCookieName } from "@/lib/auth/session-cookie";
import { createApiToken } from "@/lib/crypto/tokens";
import type { PrismaClient } from "@/lib/db/generated/client";
import { createSession } from "@/lib/db/stores/session";
import { tokenRowId } from "@/lib/db/stores/token";
import { ROLES, type Role } from "@/lib/schemas/role";

/** A person of a test, signed in. */
export interface TestUser {
  id: string;
  name: string;
  email: string;
  sessionId: string;
  /** The `cookie` header of their browser. */
  cookie: string;
}

/** A team of a test. */
export interface TestTeam {
  id: string;
  slug: string;
}

/** Makes people, teams and tokens, as the role that sees all teams. */
export class TestPeople {
  readonly #sys: PrismaClient;

  constructor(sys: PrismaClient) {
    this.#sys = sys;
  }

  /** A person with a session of their own. */
  async user(name = "Ada", options: { passwordHash?: string; isDemo?: boolean } = {}) {
    const email = `${name.toLowerCase().replaceAll(" ", ".")}-${suffix()}@example.test`;
    const { id } = await this.#sys.user.create({ data: { email, name, ...options } });
    return await this.signIn({ id, name, email });
  }

  /** Another session of a person. */
  async signIn(person: Pick<TestUser, "id" | "name" | "email">): Promise<TestUser> {
    const { id, name, email } = person;
    const sessionId = await createSession(id, { userAgent: "test", ip: "127.0.0.1" }, new Date());
    const cookie = `${sessionCookieName()}=${await makeSessionCookie(sessionId)}`;
    return { id, name, email, sessionId, cookie };
  }

  /** A team without members. */
  async team(name = "team", options: { isDemo?: boolean } = {}): Promise<TestTeam> {
    const slug = `${name}-${suffix()}`;
    const { id } = await this.#sys.team.create({ data: { slug, name, ...options } });
    return { id, slug };
  }

  /** Makes a person a member. */
  async join(team: TestTeam, user: { id: string }, role: Role): Promise<void> {
    await this.#sys.teamMember.create({ data: { teamId: team.id, userId: user.id, role } });
  }

  /** A team with one member of each role. */
  async staffedTeam(name = "team"): Promise<TestTeam & { members: Record<Role, TestUser> }> {
    const team = await this.team(name);
    const entries: [Role, TestUser][] = [];
    for (const role of ROLES) {
      const user = await this.user(`${name} ${role}`);
      await this.join(team, user, role);
      entries.push([role, user]);
    }
    return { ...team, members: Object.fromEntries(entries) as Record<Role, TestUser> };
  }

  /** An API token; returns the token itself. */
  async token(
    team: TestTeam,
    role: Role,
    options: { expiresAt?: Date; revokedAt?: Date } = {},
  ): Promise<string> {
    const { id, token, hash } = createApiToken();
    await this.#sys.apiToken.create({
      data: {
        id: tokenRowId(id),
        teamId: team.id,
        name: `${role} token`,
        prefix: token.slice(0, 12),
        secretHash: hash,
        role,
        ...options,
      },
    });
    return token;
  }
}

function suffix(): string {
  return randomUUID().slice(0, 8);
}
