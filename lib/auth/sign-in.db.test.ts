import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashPassword } from "@/lib/crypto/passwords";
import { SESSION_IDLE_MS } from "@/lib/db/identity";
import { closeRateLimitStore } from "@/lib/db/rate-limit-store";
import { startTestApi, type TestAnswer, type TestApi } from "@/lib/testing/http";
import type { TestTeam, TestUser } from "@/lib/testing/team";
import { beginSignIn } from "./throttle";

const PASSWORD = "correct horse battery";

let api: TestApi;
let passwordHash: string;
beforeAll(async () => {
  api = await startTestApi({ MILLRACE_DEMO: "1" });
  passwordHash = await hashPassword(PASSWORD);
});
afterAll(async () => {
  await closeRateLimitStore();
  await api.stop();
});

/** A browser's cookies. */
class Jar {
  readonly cookies = new Map<string, string>();
  take(answer: TestAnswer): string[] {
    const set = answer.headers.getSetCookie();
    for (const cookie of set) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name === undefined || value === undefined) continue;
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return set;
  }
  get header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }
}

async function post(jar: Jar, path: string, fields: Record<string, string>, ip = "10.0.0.1") {
  const csrf = await api.call("GET", "/api/auth/csrf", { headers: { cookie: jar.header } });
  jar.take(csrf);
  const { csrfToken } = csrf.json() as { csrfToken: string };
  const answer = await api.call("POST", path, {
    body: new URLSearchParams({ csrfToken, json: "true", ...fields }),
    headers: { cookie: jar.header, "x-forwarded-for": ip, "user-agent": "Test/1" },
  });
  return { answer, set: jar.take(answer) };
}

async function signIn(email: string, password: string, { jar = new Jar(), ip = "10.0.0.1" } = {}) {
  const { answer, set } = await post(
    jar,
    "/api/auth/callback/credentials",
    { email, password },
    ip,
  );
  const { url } = answer.json() as { url: string };
  const error = new URL(url).searchParams.get("error");
  return { status: answer.status, error, jar, set, retryAfter: answer.headers.get("retry-after") };
}

async function me(cookie: string) {
  return await api.call("GET", "/api/v1/me", { headers: { cookie } });
}

describe("signing in with a password", () => {
  it("opens a session that every request checks", async () => {
    const user = await api.people.user("Grace", { passwordHash });
    const { status, error, jar, set } = await signIn(user.email.toUpperCase(), PASSWORD);
    expect([status, error]).toEqual([200, null]);
    const session = set.find((cookie) => cookie.startsWith("millrace.session="));
    expect(session).toMatch(/; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
    const answer = await me(jar.header);
    expect(answer.json()).toMatchObject({ user: { id: user.id, email: user.email }, teams: [] });
    const stored = await api.sys.userSession.findMany({
      where: { userId: user.id, userAgent: "Test/1" },
    });
    expect(stored).toMatchObject([{ ip: "10.0.0.1" }]);
    const whoami = await api.call("GET", "/api/auth/session", { headers: { cookie: jar.header } });
    expect(whoami.json()).toMatchObject({ user: { email: user.email } });
  });

  it("begins a new session at each sign-in and ends the browser's old one", async () => {
    const user = await api.people.user("Twice", { passwordHash });
    const jar = new Jar();
    await signIn(user.email, PASSWORD, { jar });
    const first = jar.header;
    await signIn(user.email, PASSWORD, { jar });
    expect((await me(first)).status).toBe(401);
    expect((await me(jar.header)).status).toBe(200);
  });

  it("answers alike to a wrong password, an unknown address and a disabled account", async () => {
    const user = await api.people.user("Wrong", { passwordHash });
    const disabled = await api.people.user("Disabled", { passwordHash });
    await api.sys.user.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } });
    const provider = await api.people.user("Provider");
    const attempts = [
      await signIn(user.email, "wrong password"),
      await signIn("nobody@example.test", PASSWORD),
      await signIn(disabled.email, PASSWORD),
      await signIn(provider.email, PASSWORD),
      await signIn("not an address", PASSWORD),
    ];
    for (const { status, error, set } of attempts) {
      expect([status, error]).toEqual([401, "CredentialsSignin"]);
      expect(set.some((cookie) => cookie.startsWith("millrace.session="))).toBe(false);
    }
  });

  it("needs next-auth's CSRF token", async () => {
    const user = await api.people.user("Csrf", { passwordHash });
    const answer = await api.call("POST", "/api/auth/callback/credentials", {
      body: new URLSearchParams({ email: user.email, password: PASSWORD, json: "true" }),
    });
    expect((answer.json() as { url: string }).url).toContain("csrf=true");
    expect(answer.headers.getSetCookie().join()).not.toContain("millrace.session=");
  });

  it("never returns to another site", async () => {
    const user = await api.people.user("Return", { passwordHash });
    const { answer } = await post(new Jar(), "/api/auth/callback/credentials", {
      email: user.email,
      password: PASSWORD,
      callbackUrl: "https://evil.example/steal",
    });
    expect((answer.json() as { url: string }).url).toBe("http://127.0.0.1:3210");
  });

  it("keeps next-auth's log endpoint closed", async () => {
    const answer = await api.call("POST", "/api/auth/_log", { json: { level: "error" } });
    expect(answer.status).toBe(404);
  });
});

describe("brute force", () => {
  it("makes an account wait after five failures from an address, right password or not", async () => {
    const user = await api.people.user("Brute", { passwordHash });
    const ip = "10.1.0.1";
    for (let n = 0; n < 5; n += 1) {
      expect((await signIn(user.email, "guess", { ip })).status).toBe(401);
    }
    const sixth = await signIn(user.email, PASSWORD, { ip });
    expect([sixth.status, sixth.error]).toEqual([429, "TooManyAttempts"]);
    expect(Number(sixth.retryAfter)).toBeGreaterThan(600);
    expect((await signIn(user.email, PASSWORD, { ip: "10.1.0.2" })).status).toBe(200);
  });

  it("counts attempts that are made at once", async () => {
    const ip = "10.1.1.1";
    const email = "at-once@example.test";
    const attempts = await Promise.all(
      Array.from({ length: 12 }, () => signIn(email, "guess", { ip })),
    );
    expect(attempts.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(attempts.filter(({ status }) => status === 429)).toHaveLength(7);
  });

  it("forgets failures once the right password was given", async () => {
    const user = await api.people.user("Typo", { passwordHash });
    const ip = "10.1.2.1";
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 4; n += 1) await signIn(user.email, "typo", { ip });
      expect((await signIn(user.email, PASSWORD, { ip })).status).toBe(200);
    }
  });

  it("limits one address over all accounts", async () => {
    const ip = "10.3.0.1";
    for (let n = 0; n < 100; n += 1) await beginSignIn(`somebody-${n}@example.test`, ip);
    expect((await signIn("one-more@example.test", "guess", { ip })).status).toBe(429);
  });

  it("limits one account over all addresses", async () => {
    const user = await api.people.user("Spread", { passwordHash });
    const statuses: number[] = [];
    for (let n = 0; n < 52; n += 1) {
      statuses.push((await signIn(user.email, "guess", { ip: `10.2.0.${n}` })).status);
    }
    expect(statuses.slice(0, 50)).not.toContain(429);
    expect(statuses.slice(50)).toEqual([429, 429]);
  });
});

describe("sessions", () => {
  it("end at once when revoked, one or all others", async () => {
    const user = await api.people.user("Sessions");
    const phone = await api.people.signIn(user);
    const laptop = await api.people.signIn(user);
    const list = await api.call("GET", "/api/v1/me/sessions", { as: user });
    expect(list.json()).toMatchObject({ items: [{}, {}, {}] });
    const revoke = await api.call("DELETE", `/api/v1/me/sessions/${phone.sessionId}`, { as: user });
    expect(revoke.status).toBe(204);
    expect((await me(phone.cookie)).status).toBe(401);
    const others = await api.call("DELETE", "/api/v1/me/sessions", { as: user });
    expect(others.json()).toEqual({ revoked: 1 });
    expect((await me(laptop.cookie)).status).toBe(401);
    expect((await me(user.cookie)).status).toBe(200);
  });

  it("of others cannot be revoked", async () => {
    const mine = await api.people.user("Mine");
    const theirs = await api.people.user("Theirs");
    const path = `/api/v1/me/sessions/${theirs.sessionId}`;
    expect((await api.call("DELETE", path, { as: mine })).status).toBe(404);
    expect((await me(theirs.cookie)).status).toBe(200);
  });

  it("end by signing out, also for a copy of the cookie", async () => {
    const user = await api.people.user("Out", { passwordHash });
    const { jar } = await signIn(user.email, PASSWORD);
    const copy = jar.header;
    await post(jar, "/api/auth/signout", {});
    expect((await me(copy)).status).toBe(401);
    const whoami = await api.call("GET", "/api/auth/session", { headers: { cookie: copy } });
    expect(whoami.json()).not.toHaveProperty("user");
  });

  it("end when the person is disabled, when idle and when too old", async () => {
    const user = await api.people.user("Ends");
    const change = (data: { lastSeenAt?: Date; expiresAt?: Date }, { sessionId }: TestUser) =>
      api.sys.userSession.update({ where: { id: sessionId }, data });
    const idle = await api.people.signIn(user);
    await change({ lastSeenAt: new Date(Date.now() - SESSION_IDLE_MS) }, idle);
    const old = await api.people.signIn(user);
    await change({ expiresAt: new Date() }, old);
    expect([(await me(idle.cookie)).status, (await me(old.cookie)).status]).toEqual([401, 401]);
    expect((await me(user.cookie)).status).toBe(200);
    await api.sys.user.update({ where: { id: user.id }, data: { disabledAt: new Date() } });
    expect((await me(user.cookie)).status).toBe(401);
  });

  it("lose a team at once when the member is removed", async () => {
    const team = await api.people.staffedTeam("leave");
    const { viewer, owner } = team.members;
    const path = `/api/v1/teams/${team.slug}`;
    expect((await api.call("GET", path, { as: viewer })).status).toBe(200);
    await api.call("DELETE", `${path}/members/${viewer.id}`, { as: owner });
    expect((await api.call("GET", path, { as: viewer })).status).toBe(404);
  });
});

describe("demo sign-in", () => {
  let team: TestTeam;
  beforeAll(async () => {
    team = await api.people.team("demo", { isDemo: true });
  });
  const demo = (headers: Record<string, string> = {}) => signInDemo(headers);

  async function signInDemo(headers: Record<string, string>) {
    const jar = new Jar();
    const csrf = await api.call("GET", "/api/auth/csrf");
    jar.take(csrf);
    const { csrfToken } = csrf.json() as { csrfToken: string };
    const answer = await api.call("POST", "/api/auth/callback/demo", {
      body: new URLSearchParams({ csrfToken, json: "true" }),
      headers: { cookie: jar.header, "x-forwarded-for": "127.0.0.1", ...headers },
    });
    jar.take(answer);
    return { status: answer.status, jar };
  }

  it("is refused while the demo team has no demo owner", async () => {
    const person = await api.people.user("Real owner");
    await api.people.join(team, person, "owner");
    expect((await demo()).status).toBe(401);
  });

  it("signs the demo's owner in, but not under a name that others may give this machine", async () => {
    const person = await api.people.user("Demo", { isDemo: true });
    await api.people.join(team, person, "owner");
    const { status, jar } = await demo();
    expect(status).toBe(200);
    expect((await me(jar.header)).json()).toMatchObject({ user: { id: person.id, isDemo: true } });
    expect((await demo({ host: "rebound.example:3210" })).status).toBe(401);
    expect((await demo({ "x-forwarded-for": "203.0.113.9" })).status).toBe(401);
    expect((await demo({ "x-forwarded-for": "127.0.0.1, 203.0.113.9" })).status).toBe(401);
  });
});
