import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, startTestApi, type TestApi } from "@/lib/testing/http";
import type { TestUser } from "@/lib/testing/team";
import { MAX_BODY_BYTES } from "./json-body";

type Team = Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;

let api: TestApi;
let team: Team;
let admin: TestUser;
let variables: string;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  admin = team.members.admin;
  variables = `/api/v1/teams/${team.slug}/variables`;
});
afterAll(async () => {
  await api.stop();
});

const json = { "content-type": "application/json" };

async function post(as: Caller, body: string, headers: Record<string, string> = json) {
  return await api.call("POST", variables, { as, body, headers });
}

function problemsOf(answer: { json(): unknown }) {
  return answer.json() as { code: string; problems: { path: unknown[]; code: string }[] };
}

async function variableCount(): Promise<number> {
  return await api.sys.variable.count({ where: { teamId: team.id } });
}

describe("who is there", () => {
  it("answers 401 to nobody, with problem details", async () => {
    const answer = await api.call("GET", variables);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-request-id")).toMatch(/^[\w-]{8,}$/);
    expect(answer.json()).toMatchObject({ status: 401, code: "unauthenticated" });
  });

  it.each([
    ["a cookie that we did not make", { cookie: "millrace.session=eyJhbGciOiJkaXIifQ.x.y.z.w" }],
    ["an empty bearer", { authorization: "Bearer " }],
    ["another scheme", { authorization: "Basic YTpi" }],
    ["a token of another form", { authorization: "Bearer mr_live_nothing" }],
  ])("answers 401 to %s", async (_, headers) => {
    expect((await api.call("GET", variables, { headers })).status).toBe(401);
  });

  it("does not fall back to the cookie when a token is wrong", async () => {
    const headers = { authorization: "Bearer wrong", cookie: admin.cookie };
    expect((await api.call("GET", variables, { headers })).status).toBe(401);
  });

  it("refuses a token whose text was changed, that has expired or that was revoked", async () => {
    const past = new Date(Date.now() - 1000);
    const token = await api.people.token(team, "admin");
    const last = token.at(-1) === "0" ? "1" : "0";
    const calls = [
      `${token.slice(0, -1)}${last}`,
      await api.people.token(team, "admin", { expiresAt: past }),
      await api.people.token(team, "admin", { revokedAt: past }),
    ].map((as) => api.call("GET", variables, { as }));
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([401, 401, 401]);
    expect((await api.call("GET", variables, { as: token })).status).toBe(200);
  });

  it("notes when a token was used", async () => {
    const as = await api.people.token(team, "viewer");
    await api.call("GET", `/api/v1/teams/${team.slug}`, { as });
    const used = await api.sys.apiToken.findMany({ where: { lastUsedAt: { not: null } } });
    expect(used.map(({ name }) => name)).toContain("viewer token");
  });
});

describe("which team", () => {
  it("answers alike for a team that is not there and one that is another's", async () => {
    const other = await api.people.staffedTeam("other");
    const token = await api.people.token(team, "owner");
    for (const as of [admin, token]) {
      const foreign = await api.call("GET", `/api/v1/teams/${other.slug}/variables`, { as });
      const missing = await api.call("GET", "/api/v1/teams/nowhere/variables", { as });
      expect(foreign.status).toBe(404);
      expect(foreign.text).toBe(missing.text);
    }
  });

  it("names the permission and the role that it refuses", async () => {
    const answer = await api.call("POST", variables, { as: team.members.editor, json: {} });
    expect(answer.status).toBe(403);
    expect(answer.json()).toMatchObject({ code: "forbidden" });
    expect(answer.text).toMatch(/editor.*variable\.manage.*admin/);
  });
});

describe("which page", () => {
  const body = JSON.stringify({ key: "csrf", value: "1" });

  it.each([
    ["another origin", { origin: "https://evil.example", "sec-fetch-site": "" }],
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["a sister site", { "sec-fetch-site": "same-site" }],
    ["an opaque origin", { origin: "null", "sec-fetch-site": "" }],
    ["no origin at all", { origin: "", "sec-fetch-site": "" }],
  ])("refuses a change by cookie from %s", async (_, headers) => {
    const answer = await post(admin, body, { ...json, ...headers });
    expect([answer.status, (answer.json() as { code: string }).code]).toEqual([
      403,
      "cross_site_request",
    ]);
    expect(await api.sys.variable.count({ where: { key: "csrf" } })).toBe(0);
  });

  it("takes a change by token from anywhere, and reads from anywhere", async () => {
    const as = await api.people.token(team, "admin");
    const headers = { ...json, origin: "https://ci.example" };
    expect((await post(as, JSON.stringify({ key: "by_token", value: "1" }), headers)).status).toBe(
      201,
    );
    const read = { as: admin, headers: { origin: "", "sec-fetch-site": "cross-site" } };
    expect((await api.call("GET", variables, read)).status).toBe(200);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])(
    "refuses a form's content type %s",
    async (contentType) => {
      const answer = await post(admin, body, { "content-type": contentType });
      expect([answer.status, problemsOf(answer).code]).toEqual([415, "unsupported_media_type"]);
    },
  );
});

describe("what is asked", () => {
  it("tells where JSON breaks", async () => {
    const answer = await post(admin, '{\n  "key": "a",\n  "value": oops\n}');
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      code: "invalid_json",
      problems: [{ line: 3, column: 12 }],
    });
    const cut = await post(admin, '{"key": "a"');
    expect(cut.json()).toMatchObject({ code: "invalid_json", problems: [{ line: 1, column: 12 }] });
  });

  it("lists every problem, without repeating a secret", async () => {
    const sent = { key: "1bad key", isSecret: "yes", value: 12, more: 1 };
    const answer = await post(admin, JSON.stringify(sent));
    expect(answer.status).toBe(422);
    const { problems } = problemsOf(answer);
    expect(problems.map(({ path, code }) => [path.join("."), code]).sort()).toEqual([
      ["isSecret", "wrong_type"],
      ["key", "wrong_format"],
      ["more", "unknown_field"],
      ["value", "wrong_type"],
    ]);
    expect(answer.text).not.toContain("1bad key");
  });

  it("refuses what is larger than the limit, also when its length is not told", async () => {
    const before = await variableCount();
    const large = JSON.stringify({ key: "large", value: "x".repeat(MAX_BODY_BYTES) });
    expect((await post(admin, large)).status).toBe(413);
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024).fill(32)),
    });
    const endless = await api.call("POST", variables, { as: admin, body: stream, headers: json });
    expect([endless.status, problemsOf(endless).code]).toEqual([413, "too_large"]);
    expect(await variableCount()).toBe(before);
  });

  it.each([
    ["a forbidden name", '{"key":"a","value":"b","__proto__":{"isSecret":true}}', "not_allowed"],
    ["a NUL", '{"key":"a","value":"\\u0000"}', "bad_text"],
    ["half a surrogate pair", '{"key":"a","value":"\\ud800"}', "bad_text"],
    ["endless nesting", `${"[".repeat(70)}${"]".repeat(70)}`, "too_deep"],
  ])("refuses %s", async (_, body, code) => {
    const answer = await post(admin, body);
    expect(answer.status).toBe(422);
    expect(problemsOf(answer).problems.map((problem) => problem.code)).toContain(code);
  });

  it("refuses query keys that it does not know, and bad ones", async () => {
    const unknown = await api.call("GET", `${variables}?colour=red`, { as: admin });
    expect(problemsOf(unknown)).toMatchObject({
      code: "invalid_request",
      problems: [{ path: ["query", "colour"], code: "unknown_field" }],
    });
    const audit = `/api/v1/teams/${team.slug}/audit`;
    for (const query of ["limit=0", "limit=x", "limit=1&limit=2", "cursor=x", "__proto__=1"]) {
      expect((await api.call("GET", `${audit}?${query}`, { as: admin })).status).toBe(422);
    }
  });

  it("finds nothing under an id that is not well-formed", async () => {
    const members = `/api/v1/teams/${team.slug}/members`;
    for (const id of ["1", "\u0000", "%", "a'--"]) {
      const answer = await api.call("DELETE", `${members}/${encodeURIComponent(id)}`, {
        as: team.members.owner,
      });
      expect(answer.status).toBe(404);
    }
  });
});

describe("what happens", () => {
  it("undoes everything when the handler fails", async () => {
    await post(admin, JSON.stringify({ key: "twice", value: "1" }));
    const events = () => api.sys.auditEvent.count({ where: { teamId: team.id } });
    const before = await events();
    const again = await post(admin, JSON.stringify({ key: "twice", value: "2" }));
    expect(again.status).toBe(409);
    expect(again.json()).toMatchObject({
      code: "conflict",
      problems: [{ path: ["key"], code: "taken" }],
    });
    expect(await events()).toBe(before);
  });

  it("answers 503 with Retry-After when the database is away", async () => {
    const lonely = await api.people.staffedTeam("lonely");
    const { setWebClient, createClient } = await import("@/lib/db/client");
    const away = new URL(api.database.webUrl);
    away.port = "1";
    const client = createClient(away.toString());
    setWebClient(client);
    try {
      const answer = await api.call("GET", `/api/v1/teams/${lonely.slug}`, {
        as: lonely.members.owner,
      });
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
      expect(answer.text).not.toMatch(/127\.0\.0\.1|prisma|ECONN/i);
    } finally {
      await client.$disconnect();
      setWebClient(createClient(api.database.webUrl));
    }
  });
});
