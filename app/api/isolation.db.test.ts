import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { can, ROLES, type Role } from "@/lib/core/permissions";
import { type Caller, loadRoute, routeFiles, startTestApi, type TestApi } from "@/lib/testing/http";
import { type StaffedTeam, TeamThings } from "@/lib/testing/team-things";
import { ISOLATION_ROUTES, type Made, type TeamRoute } from "./isolation-routes";

const teamRoutes = Object.entries(ISOLATION_ROUTES).flatMap(([route, row]) =>
  row.scope === "team" ? [{ route, row, ...splitRoute(route) }] : [],
);
const otherRoutes = Object.entries(ISOLATION_ROUTES).flatMap(([route, row]) =>
  row.scope === "team" ? [] : [{ route, scope: row.scope, ...splitRoute(route) }],
);

let api: TestApi;
let ours: TeamThings;
let theirs: TeamThings;
let outside: Client;

beforeAll(async () => {
  api = await startTestApi();
  await meetTeams();
  outside = new Client({ connectionString: api.database.superuserUrl });
  await outside.connect();
});
afterAll(async () => {
  await outside.end();
  await api.stop();
});

async function meetTeams(): Promise<void> {
  ours = new TeamThings(api, await staffed("ours"));
  theirs = new TeamThings(api, await staffed("theirs"));
}

async function staffed(label: string): Promise<StaffedTeam> {
  const team = await api.people.staffedTeam(label);
  const tokens = {} as Record<Role, string>;
  for (const role of ROLES) tokens[role] = await api.people.token(team, role);
  return { ...team, tokens };
}

function splitRoute(route: string): { method: string; pattern: string } {
  const [method = "", path = ""] = route.split(" ");
  return { method, pattern: `/api/v1${path}` };
}

function address(pattern: string, params: Record<string, string>): string {
  return pattern.replace(/\[(\w+)\]/g, (_, key: string) =>
    encodeURIComponent(params[key] ?? `no-${key}`),
  );
}

async function make(row: TeamRoute, things: TeamThings): Promise<Made> {
  return (await row.make?.(things)) ?? {};
}

/** Sends a request and gives its status and body; of a stream only the status. */
async function request(
  { method, pattern, row }: { method: string; pattern: string; row: TeamRoute },
  as: Caller,
  { params = {}, body, query = {} }: Made,
): Promise<{ status: number; text: string }> {
  const path = `${address(pattern, params)}?${new URLSearchParams(query)}`;
  const response = await api.open(method, path, { as, json: body });
  if (row.stream === true && response.status === 200) {
    await response.body?.cancel();
    return { status: 200, text: "" };
  }
  return { status: response.status, text: await response.text() };
}

/** All rows of a team in all tables, as one hash a table. */
async function rowsOf(teamId: string): Promise<Record<string, string>> {
  const tables = await outside.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and a.attname = 'team_id' and c.relnamespace = 'public'::regnamespace
     order by 1`,
  );
  const hashes: Record<string, string> = {};
  for (const { name } of [...tables.rows, { name: "team" }]) {
    const column = name === "team" ? "id" : "team_id";
    const { rows } = await outside.query<{ hash: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(r::text, ',' order by r::text)), '') as hash
       from ${outside.escapeIdentifier(name)} r where ${column} = $1`,
      [teamId],
    );
    hashes[name] = rows[0]?.hash ?? "";
  }
  return hashes;
}

/** What another team's ids may look like: each alone among our own, and all together. */
function mixtures(own: Record<string, string>, foreign: Record<string, string>) {
  const each = Object.keys(foreign).flatMap((key) =>
    own[key] === foreign[key] ? [] : [{ ...own, [key]: foreign[key] ?? "" }],
  );
  return each.length === 0 ? [] : [...each, foreign];
}

it("knows every method of every route", async () => {
  const found: string[] = [];
  for (const { file, pattern } of routeFiles("app/api/v1")) {
    for (const method of (await loadRoute(file)).keys()) {
      found.push(`${method} ${pattern.replace("/api/v1", "")}`);
    }
  }
  expect(found.sort()).toEqual(Object.keys(ISOLATION_ROUTES).sort());
});

describe.each(otherRoutes)("$route", ({ method, pattern, scope }) => {
  it(scope === "user" ? "asks who is there" : "lets everybody in", async () => {
    const answers = [null, "mr_live_x", ours.team.tokens.owner].map((as) =>
      api.call(method, address(pattern, {}), { as, ...(method === "GET" ? {} : { json: {} }) }),
    );
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    if (scope === "user") expect(statuses).toEqual([401, 401, 401]);
    else expect(statuses).not.toContain(401);
  });
});

/** Routes that the same people are tried on: more would pass what one may write in a minute. */
const ROUTES_OF_A_TEAM = 10;
let routesTried = 0;

describe.each(teamRoutes)("$route", (route) => {
  const { row } = route;

  beforeAll(async () => {
    routesTried += 1;
    if (routesTried % ROUTES_OF_A_TEAM === 0) await meetTeams();
  });

  it("asks who is there", async () => {
    const made = await make(row, ours);
    const params = { ...made.params, team: ours.team.slug };
    for (const as of [null, "mr_live_x"]) {
      expect((await request(route, as, { ...made, params })).status).toBe(401);
    }
  });

  it("obeys the permission table", async () => {
    const statuses: Record<string, number> = {};
    const expected: Record<string, unknown> = {};
    for (const role of ROLES) {
      for (const [kind, as] of [
        ["member", ours.team.members[role]],
        ["token", ours.team.tokens[role]],
      ] as const) {
        const made = await make(row, ours);
        const params = { ...made.params, team: ours.team.slug };
        const { status } = await request(route, as, { ...made, params });
        statuses[`${kind} ${role}`] = status;
        const refusal = (kind === "token" ? row.tokenRefusal : undefined) ?? row.refusal;
        expected[`${kind} ${role}`] = can(role, row.permission)
          ? (refusal ?? expect.toSatisfy((code: number) => code >= 200 && code < 300))
          : 403;
      }
    }
    expect(statuses).toEqual(expected);
  });

  it("finds nothing of another team's and changes nothing there", async () => {
    const own = await make(row, ours);
    const foreign = await make(row, theirs);
    const before = await rowsOf(theirs.team.id);
    const missing = await request(route, ours.team.members.owner, {
      ...foreign,
      params: { ...foreign.params, team: "no-such-team" },
    });
    expect(missing.status).toBe(404);
    for (const as of [ours.team.members.owner, ours.team.tokens.owner]) {
      const inTheirs = { ...foreign, params: { ...foreign.params, team: theirs.team.slug } };
      expect(await request(route, as, inTheirs)).toEqual(missing);
      for (const params of mixtures(own.params ?? {}, foreign.params ?? {})) {
        const made = { ...own, params: { ...params, team: ours.team.slug } };
        expect([params, (await request(route, as, made)).status]).toEqual([params, 404]);
      }
    }
    expect(await rowsOf(theirs.team.id)).toEqual(before);
  });

  it("answers alike for another team's thing and one that never was", async () => {
    const foreign = await make(row, theirs);
    const keys = Object.keys(foreign.params ?? {});
    if (keys.length === 0) return;
    const last = keys.at(-1) ?? "";
    const never = NEVER[last];
    if (never === undefined) return;
    const own = await make(row, ours);
    // Answers may repeat the name that was asked for, and nothing else may differ.
    const answer = async (value: string) => {
      const params = { ...own.params, [last]: value, team: ours.team.slug };
      const { status, text } = await request(route, ours.team.members.owner, { ...own, params });
      return { status, text: text.replaceAll(value, "?") };
    };
    expect(await answer(foreign.params?.[last] ?? "")).toEqual(await answer(never));
  });
});

/** Well-formed ids of things that never were, by parameter. */
const NEVER: Record<string, string> = {
  user: "00000000-0000-7000-8000-000000000000",
  invitation: "00000000-0000-7000-8000-000000000000",
  token: "00000000-0000-7000-8000-000000000000",
  run: "00000000-0000-7000-8000-000000000000",
  connection: "never",
  variable: "never",
  dag: "never",
};
