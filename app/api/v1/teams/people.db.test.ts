import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createdApiTokenSchema,
  createdInvitationSchema,
  invitationListSchema,
  memberListSchema,
  teamSchema,
} from "@/lib/schemas/api/team";
import { type Caller, startTestApi, type TestApi } from "@/lib/testing/http";
import type { TestUser } from "@/lib/testing/team";

type Team = Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;

let api: TestApi;
let team: Team;
let path: string;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  await api.stop();
});
beforeEach(async () => {
  team = await api.people.staffedTeam("acme");
  path = `/api/v1/teams/${team.slug}`;
});

async function actions(): Promise<string[]> {
  const events = await api.sys.auditEvent.findMany({
    where: { teamId: team.id },
    orderBy: [{ at: "asc" }, { id: "asc" }],
  });
  return events.map(({ action }) => action);
}

describe("teams", () => {
  it("begin with their maker as owner", async () => {
    const user = await api.people.user("Founder");
    const slug = `founded-${Date.now()}`;
    const json = { name: " Founded ", slug, timezone: "Europe/Berlin" };
    const created = await api.call("POST", "/api/v1/teams", { as: user, json });
    expect(created.status).toBe(201);
    expect(teamSchema.parse(created.json())).toMatchObject({
      slug,
      name: "Founded",
      role: "owner",
    });
    const me = await api.call("GET", "/api/v1/me", { as: user });
    expect(me.json()).toMatchObject({ teams: [{ slug, role: "owner" }] });
    const again = await api.call("POST", "/api/v1/teams", { as: team.members.viewer, json });
    expect([again.status, again.json()]).toMatchObject([409, { problems: [{ path: ["slug"] }] }]);
  });

  it.each([
    [{ slug: "sign-in" }, "slug", "reserved"],
    [{ slug: "Bad_Slug" }, "slug", "wrong_format"],
    [{ timezone: "Mars/Olympus" }, "timezone", "unknown_timezone"],
    [{ name: "   " }, "name", "too_small"],
  ])("refuse %j", async (wrong, field, code) => {
    const json = { name: "A", slug: "fine", timezone: "UTC", ...wrong };
    const answer = await api.call("POST", "/api/v1/teams", { as: team.members.owner, json });
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({ problems: [{ path: [field], code }] });
  });
});

describe("members", () => {
  const change = (as: Caller, user: TestUser, role: string) =>
    api.call("PATCH", `${path}/members/${user.id}`, { as, json: { role } });
  const remove = (as: Caller, user: TestUser) =>
    api.call("DELETE", `${path}/members/${user.id}`, { as });

  it("are listed for all", async () => {
    const answer = await api.call("GET", `${path}/members`, { as: team.members.viewer });
    const { items } = memberListSchema.parse(answer.json());
    expect(items.map(({ role }) => role)).toEqual([
      "viewer",
      "operator",
      "editor",
      "admin",
      "owner",
    ]);
  });

  it("are managed by admins, never above their own role", async () => {
    const { admin, owner, viewer } = team.members;
    expect((await change(admin, viewer, "admin")).status).toBe(200);
    expect((await change(admin, viewer, "owner")).status).toBe(403);
    expect((await change(admin, admin, "owner")).status).toBe(403);
    expect((await change(admin, owner, "viewer")).status).toBe(403);
    expect((await remove(admin, owner)).status).toBe(403);
    const token = await api.people.token(team, "admin");
    expect((await change(token, viewer, "owner")).status).toBe(403);
    expect((await remove(admin, viewer)).status).toBe(204);
    expect(await actions()).toEqual(["member.change_role", "member.remove"]);
  });

  it("may leave, but not the last owner, by no way", async () => {
    const { editor, owner } = team.members;
    expect((await remove(editor, editor)).status).toBe(204);
    const statuses = [
      (await remove(owner, owner)).status,
      (await change(owner, owner, "admin")).status,
      (await remove(await api.people.token(team, "owner"), owner)).status,
    ];
    expect(statuses).toEqual([409, 409, 409]);
  });

  it("keep an owner when two owners demote each other at once", async () => {
    const { admin, owner } = team.members;
    for (let round = 0; round < 5; round += 1) {
      await api.sys.teamMember.updateMany({
        where: { teamId: team.id, userId: { in: [admin.id, owner.id] } },
        data: { role: "owner" },
      });
      const answers = await Promise.all([
        change(admin, owner, "viewer"),
        change(owner, admin, "viewer"),
      ]);
      const statuses = answers.map(({ status }) => status).sort();
      // The second one finds itself no owner any more, or the first one the last.
      expect(statuses[0]).toBe(200);
      expect([403, 409]).toContain(statuses[1]);
      const where = { teamId: team.id, role: "owner" as const };
      expect(await api.sys.teamMember.count({ where })).toBe(1);
    }
  });

  it("take what they handed out with them", async () => {
    const { admin, owner } = team.members;
    const made = await api.call("POST", `${path}/tokens`, {
      as: admin,
      json: { name: "ci", role: "admin" },
    });
    const { token } = createdApiTokenSchema.parse(made.json());
    const byToken = await api.call("POST", `${path}/tokens`, {
      as: token,
      json: { name: "made by a token", role: "viewer" },
    });
    const child = createdApiTokenSchema.parse(byToken.json()).token;
    await api.call("POST", `${path}/invitations`, { as: admin, json: { role: "admin" } });
    await change(owner, admin, "viewer");
    expect((await api.call("GET", path, { as: token })).status).toBe(401);
    const { items } = invitationListSchema.parse(
      (await api.call("GET", `${path}/invitations`, { as: owner })).json(),
    );
    expect(items.map(({ state }) => state)).toEqual(["revoked"]);
    expect((await api.call("GET", path, { as: child })).status).toBe(200);
    await remove(owner, admin);
    expect((await api.call("GET", path, { as: child })).status).toBe(401);
  });
});

describe("invitations", () => {
  async function invite(json: object, as: Caller = team.members.admin) {
    return await api.call("POST", `${path}/invitations`, { as, json });
  }
  async function secretOf(json: object): Promise<string> {
    const { url } = createdInvitationSchema.parse((await invite(json)).json());
    return new URL(url).pathname.replace("/invitations/", "");
  }
  const accept = (token: string, as: Caller) =>
    api.call("POST", `/api/v1/invitations/${token}/accept`, { as });
  const preview = (token: string) => api.call("GET", `/api/v1/invitations/${token}`);

  it("make their finder a member, once", async () => {
    const token = await secretOf({ role: "editor" });
    expect((await preview(token)).json()).toEqual({
      teamName: "acme",
      teamSlug: team.slug,
      role: "editor",
      email: null,
    });
    const [first, second] = [await api.people.user("First"), await api.people.user("Second")];
    const answer = await accept(token, first);
    expect(teamSchema.parse(answer.json())).toMatchObject({ slug: team.slug, role: "editor" });
    expect((await accept(token, second)).status).toBe(404);
    expect((await preview(token)).status).toBe(404);
    expect(await actions()).toEqual(["invitation.create", "member.join"]);
  });

  it("let one of two who use the link at once in", async () => {
    const token = await secretOf({ role: "viewer" });
    const finders = [await api.people.user("Left"), await api.people.user("Right")];
    const answers = await Promise.all(finders.map((finder) => accept(token, finder)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
  });

  it("answer alike when tampered with, revoked, expired or made up", async () => {
    const token = await secretOf({ role: "viewer" });
    const swapped = token.replace(/^mr_inv_(.)/, (_, c) => `mr_inv_${c === "a" ? "b" : "a"}`);
    const revoked = await secretOf({ role: "viewer" });
    const { items } = invitationListSchema.parse(
      (await api.call("GET", `${path}/invitations`, { as: team.members.owner })).json(),
    );
    const gone = await api.call("DELETE", `${path}/invitations/${items[0]?.id}`, {
      as: team.members.admin,
    });
    expect(gone.status).toBe(204);
    const expired = await secretOf({ role: "viewer" });
    const { id } = await api.sys.invitation.findFirstOrThrow({
      where: { teamId: team.id },
      orderBy: { createdAt: "desc" },
    });
    await api.sys.invitation.update({ where: { id }, data: { expiresAt: new Date() } });
    const finder = await api.people.user("Finder");
    const texts = new Set<string>();
    for (const wrong of [swapped, token.slice(0, -1), revoked, expired, "x", "%00", "mr_inv_"]) {
      const answer = await accept(encodeURIComponent(wrong), finder);
      expect(answer.status).toBe(404);
      texts.add(answer.text);
    }
    expect([...texts].filter((text) => !text.includes("The address"))).toHaveLength(1);
    expect(await api.sys.teamMember.count({ where: { userId: finder.id } })).toBe(0);
    expect((await accept(token, finder)).status).toBe(200);
  });

  it("that are bound to an address are for that person only", async () => {
    const wanted = await api.people.user("Wanted");
    const token = await secretOf({ role: "viewer", email: wanted.email.toUpperCase() });
    const other = await api.people.user("Other");
    expect((await accept(token, other)).status).toBe(403);
    expect((await accept(token, wanted)).status).toBe(200);
  });

  it("give no more than the inviter has, and nothing to those who are in already", async () => {
    expect((await invite({ role: "owner" })).status).toBe(403);
    expect((await invite({ role: "viewer", extra: 1 })).status).toBe(422);
    const token = await secretOf({ role: "admin" });
    expect((await accept(token, team.members.viewer)).status).toBe(409);
    const { role } = await api.sys.teamMember.findFirstOrThrow({
      where: { teamId: team.id, userId: team.members.viewer.id },
    });
    expect(role).toBe("viewer");
    expect((await accept(token, await api.people.user("New"))).status).toBe(200);
  });

  it("are stored as a hash", async () => {
    const token = await secretOf({ role: "viewer" });
    const rows = await api.sys.invitation.findMany({ where: { teamId: team.id } });
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});

describe("signing up", () => {
  const signUp = (json: object) => api.call("POST", "/api/v1/sign-up", { json });
  const person = { name: "New", password: "long enough password" };

  it("does not tell whether the address has an account, and leaves that alone", async () => {
    const email = `new-${Date.now()}@example.test`;
    const first = await signUp({ ...person, email });
    const before = await api.sys.user.findUniqueOrThrow({ where: { email } });
    const again = await signUp({ ...person, email: ` ${email.toUpperCase()}`, name: "Thief" });
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(first.status).toBe(204);
    expect(await api.sys.user.findUniqueOrThrow({ where: { email } })).toEqual(before);
    expect(before.passwordHash).toMatch(/^\$(argon2id|scrypt)\$/);
  });

  it("joins the inviting team", async () => {
    const made = await api.call("POST", `${path}/invitations`, {
      as: team.members.admin,
      json: { role: "operator" },
    });
    const { url } = createdInvitationSchema.parse(made.json());
    const email = `invited-${Date.now()}@example.test`;
    const invitation = url.split("/").at(-1);
    expect((await signUp({ ...person, email, invitation })).status).toBe(204);
    const [member] = await api.sys.teamMember.findMany({ where: { user: { email } } });
    expect(member).toMatchObject({ teamId: team.id, role: "operator" });
    const second = `other-${Date.now()}@example.test`;
    expect((await signUp({ ...person, email: second, invitation })).status).toBe(404);
    expect(await api.sys.user.count({ where: { email: second } })).toBe(0);
  });

  it("lists what is wrong without repeating the password", async () => {
    const answer = await signUp({ name: "", email: "nobody", password: "hunter2", admin: true });
    expect(answer.status).toBe(422);
    const { problems } = answer.json() as { problems: { path: string[] }[] };
    expect(problems.map(({ path: [field] }) => field).sort()).toEqual([
      "admin",
      "email",
      "name",
      "password",
    ]);
    expect(answer.text).not.toContain("hunter2");
  });
});

describe("API tokens", () => {
  it("are shown once, stored hashed and limited to their maker's role", async () => {
    const json = { name: "ci", role: "operator", expiresInDays: 1 };
    const made = await api.call("POST", `${path}/tokens`, { as: team.members.admin, json });
    const { token, prefix } = createdApiTokenSchema.parse(made.json());
    expect(token.startsWith(prefix)).toBe(true);
    const list = await api.call("GET", `${path}/tokens`, { as: team.members.admin });
    expect(list.text).not.toContain(token);
    const rows = await api.sys.apiToken.findMany({ where: { teamId: team.id } });
    expect(JSON.stringify(rows)).not.toContain(token);
    expect((await api.call("GET", path, { as: token })).json()).toMatchObject({ role: "operator" });
    for (const role of ["owner"]) {
      const above = await api.call("POST", `${path}/tokens`, {
        as: team.members.admin,
        json: { ...json, role },
      });
      expect(above.status).toBe(403);
    }
  });

  it("end when revoked; an owner's only by an owner", async () => {
    const make = async (role: string, as: Caller) =>
      createdApiTokenSchema.parse(
        (await api.call("POST", `${path}/tokens`, { as, json: { name: "ci", role } })).json(),
      );
    const mine = await make("viewer", team.members.admin);
    const owners = await make("owner", team.members.owner);
    const revoke = (id: string) =>
      api.call("DELETE", `${path}/tokens/${id}`, { as: team.members.admin });
    expect((await revoke(mine.id)).status).toBe(204);
    expect((await revoke(mine.id)).status).toBe(409);
    expect((await revoke(owners.id)).status).toBe(403);
    expect((await api.call("GET", path, { as: mine.token })).status).toBe(401);
    expect((await api.call("GET", path, { as: owners.token })).status).toBe(200);
  });
});
