import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseSecretKey } from "@/lib/crypto/derive-key";
import { createSecretBox } from "@/lib/crypto/secrets";
import {
  connectionListSchema,
  connectionSchema,
  poolListSchema,
  poolSchema,
  variableListSchema,
  variableSchema,
} from "@/lib/schemas/api/resource";
import { resourceUsePageSchema } from "@/lib/schemas/api/resource-use";
import { auditPageSchema } from "@/lib/schemas/api/team";
import { startTestApi, type TestApi } from "@/lib/testing/http";

type Team = Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;

let api: TestApi;
let team: Team;
let path: string;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  path = `/api/v1/teams/${team.slug}`;
});
afterAll(async () => {
  await api.stop();
});

const send = (method: string, below: string, json?: unknown) =>
  api.call(method, `${path}/${below}`, { as: team.members.admin, json });

async function storedSecret(connId: string): Promise<string | undefined> {
  const row = await api.sys.connection.findFirstOrThrow({ where: { teamId: team.id, connId } });
  const stored = (row.secrets as Record<string, string>).password;
  if (stored === undefined) return undefined;
  const box = createSecretBox(parseSecretKey(api.database.secretKey));
  return box.decrypt(stored, {
    teamId: team.id,
    kind: "connection",
    id: connId,
    field: "password",
  });
}

const config = { host: "db.example", database: "shop", user: "reader" };
const PASSWORD = "s3cret-of-the-shop";

describe("connections", () => {
  it("never give a secret back, and store it encrypted", async () => {
    const created = await send("POST", "connections", {
      connId: "shop",
      type: "postgres",
      config: { ...config, password: PASSWORD },
    });
    expect(created.status).toBe(201);
    expect(connectionSchema.parse(created.json())).toMatchObject({
      config: { ...config, port: 5432, ssl: "require" },
      secretsSet: ["password"],
    });
    const answers = [
      created,
      await send("GET", "connections"),
      await send("GET", "connections/shop"),
      await send("PATCH", "connections/shop", { description: "The shop" }),
      await send("GET", "audit"),
    ];
    for (const { text } of answers) expect(text).not.toContain(PASSWORD);
    const row = await api.sys.connection.findFirstOrThrow({ where: { connId: "shop" } });
    expect(JSON.stringify(row)).not.toContain(PASSWORD);
    expect(await storedSecret("shop")).toBe(PASSWORD);
  });

  it("keep a secret that a change leaves out, and take or drop one that it names", async () => {
    const create = { connId: "kept", type: "http", config: { base_url: "https://a.example" } };
    await send("POST", "connections", {
      ...create,
      config: { ...create.config, password: PASSWORD },
    });
    const patch = (json: object) => send("PATCH", "connections/kept", json);
    await patch({ config: { base_url: "https://b.example", auth: "bearer" } });
    expect(await storedSecret("kept")).toBe(PASSWORD);
    await patch({ config: { base_url: "https://b.example", password: "another" } });
    expect(await storedSecret("kept")).toBe("another");
    const dropped = await patch({ config: { base_url: "https://b.example", password: "" } });
    expect(dropped.json()).toMatchObject({ secretsSet: [], config: { auth: "none" } });
    expect(await storedSecret("kept")).toBeUndefined();
  });

  it("list every problem of the type's fields", async () => {
    const answer = await send("POST", "connections", {
      connId: "wrong",
      type: "postgres",
      config: { host: "", port: 70_000, database: "d", ssl: "maybe", pasword: PASSWORD },
    });
    expect(answer.status).toBe(422);
    const { problems } = answer.json() as { problems: { path: string[]; code: string }[] };
    expect(problems.map(({ path: at, code }) => [at.join("."), code]).sort()).toEqual([
      ["config.host", "too_small"],
      ["config.password", "missing"],
      ["config.pasword", "unknown_field"],
      ["config.port", "too_big"],
      ["config.ssl", "not_allowed"],
      ["config.user", "missing"],
    ]);
    expect(answer.text).not.toContain(PASSWORD);
    expect(await api.sys.connection.count({ where: { connId: "wrong" } })).toBe(0);
  });

  it("have ids that are taken once, and may be removed", async () => {
    const json = { connId: "once", type: "generic", config: {} };
    expect((await send("POST", "connections", json)).status).toBe(201);
    expect((await send("POST", "connections", json)).status).toBe(409);
    expect((await send("DELETE", "connections/once")).status).toBe(204);
    expect((await send("DELETE", "connections/once")).status).toBe(404);
  });
});

describe("variables", () => {
  it("show their value unless they are secret", async () => {
    await send("POST", "variables", { key: "region", value: "eu" });
    await send("POST", "variables", { key: "api_key", value: PASSWORD, isSecret: true });
    const shown = await send("GET", "variables/region");
    expect(variableSchema.parse(shown.json())).toMatchObject({ value: "eu", isSecret: false });
    const hidden = await send("GET", "variables/api_key");
    expect(variableSchema.parse(hidden.json())).toMatchObject({ value: null, isSecret: true });
    const changed = await send("PATCH", "variables/api_key", { value: `${PASSWORD}2` });
    expect(changed.text + (await send("GET", "variables")).text).not.toContain(PASSWORD);
    const row = await api.sys.variable.findFirstOrThrow({ where: { key: "api_key" } });
    const box = createSecretBox(parseSecretKey(api.database.secretKey));
    const place = { teamId: team.id, kind: "variable", id: "api_key", field: "value" };
    expect(box.decrypt(row.value, place)).toBe(`${PASSWORD}2`);
  });

  it("cannot be turned public", async () => {
    const answer = await send("PATCH", "variables/api_key", { isSecret: false });
    expect(answer.status).toBe(422);
  });
});

describe("variables that are JSON", () => {
  it("take nothing else, and say where it stops being JSON", async () => {
    const broken = { key: "limits", value: '{\n  "rows": 10,\n}', isJson: true };
    const refused = await send("POST", "variables", broken);
    expect(refused.status).toBe(422);
    expect(refused.json()).toMatchObject({
      problems: [
        {
          path: ["value"],
          code: "not_json",
          line: 3,
          column: 1,
          message: "It is not JSON: Expected a key in double quotes, found } (line 3, column 1)",
        },
      ],
    });
    expect((await send("GET", "variables/limits")).status).toBe(404);
    const made = await send("POST", "variables", { ...broken, value: '{"rows": 10}' });
    expect(variableSchema.parse(made.json())).toMatchObject({ isJson: true });
    // It stays so for whoever changes it later, and says nothing of it.
    expect((await send("PATCH", "variables/limits", { value: "10 rows" })).status).toBe(422);
    const kept = variableSchema.parse((await send("GET", "variables/limits")).json());
    expect(kept).toMatchObject({ value: '{"rows": 10}', isJson: true });
    const text = await send("PATCH", "variables/limits", { value: "10 rows", isJson: false });
    expect(variableSchema.parse(text.json())).toMatchObject({ value: "10 rows", isJson: false });
    expect((await send("PATCH", "variables/limits", { isJson: true })).status).toBe(422);
  });

  it("tell nothing of a secret that becomes one", async () => {
    await send("POST", "variables", { key: "hidden", value: "hush", isSecret: true });
    const refused = await send("PATCH", "variables/hidden", { isJson: true });
    expect(refused.status).toBe(422);
    expect(refused.json()).toMatchObject({ problems: [{ path: ["value"], code: "missing" }] });
    const changed = await send("PATCH", "variables/hidden", { isJson: true, value: "[1]" });
    expect(variableSchema.parse(changed.json())).toMatchObject({ isJson: true, value: null });
    expect((await send("PATCH", "variables/hidden", { value: "hush" })).status).toBe(422);
  });
});

describe("the last change", () => {
  it("is told with whoever made it, of connections and variables, and is the team's own", async () => {
    const other = await api.people.staffedTeam("rotators");
    const variable = { key: "rotated", value: "1", isSecret: true };
    await send("POST", "variables", variable);
    const byAdmin = variableSchema.parse((await send("GET", "variables/rotated")).json());
    expect(byAdmin.lastChange).toEqual({ at: expect.any(String), by: "acme admin" });
    await api.call("PATCH", `${path}/variables/rotated`, {
      as: team.members.owner,
      json: { value: "2" },
    });
    await api.call("POST", `/api/v1/teams/${other.slug}/variables`, {
      as: other.members.admin,
      json: variable,
    });
    const listed = variableListSchema.parse((await send("GET", "variables")).json());
    const { lastChange } = listed.items.find(({ key }) => key === "rotated") ?? {};
    expect(lastChange?.by).toBe("acme owner");
    expect(Date.parse(lastChange?.at ?? "")).toBeGreaterThan(
      Date.parse(byAdmin.lastChange?.at ?? ""),
    );
    const connections = connectionListSchema.parse((await send("GET", "connections")).json());
    expect(connections.items.length).toBeGreaterThan(0);
    expect(connections.items.every((one) => one.lastChange?.by === "acme admin")).toBe(true);
  });
});

describe("who uses a connection or a variable", () => {
  const uses = async (below: string) => {
    const answer = await send("GET", `${below}/uses?limit=1`);
    expect(answer.status, answer.text).toBe(200);
    return resourceUsePageSchema.parse(answer.json());
  };
  const publish = async (dag: string, tasks: string) => {
    const source = `dag_id: ${dag}\ntasks:\n${tasks}`;
    expect((await send("POST", "dags", { source, paused: true })).status).toBeLessThan(300);
  };

  it("is told by the current versions, in pages, and by no other team's", async () => {
    const lake = { connId: "lake", type: "postgres", config: { ...config, password: PASSWORD } };
    await send("POST", "connections", lake);
    await send("POST", "variables", { key: "region", value: "eu" });
    const reads = "{ operator: sql.query, connection: lake, sql: select 1 }";
    await publish("uses_a", `  one: ${reads}\n  two: { operator: empty }\n  three: ${reads}\n`);
    await publish(
      "uses_b",
      "  tell: { operator: http.request, url: 'https://{{ conn.lake.host }}/{{ var.value.region }}' }\n",
    );
    await publish("uses_c", "  say: { operator: bash, script: echo lake region }\n");
    const first = await uses("connections/lake");
    expect(first.items).toEqual([{ dagId: "uses_a", paused: true, tasks: ["one", "three"] }]);
    const next = await send("GET", `connections/lake/uses?cursor=${first.nextCursor}`);
    expect(resourceUsePageSchema.parse(next.json())).toEqual({
      items: [{ dagId: "uses_b", paused: true, tasks: ["tell"] }],
      nextCursor: null,
    });
    expect((await uses("variables/region")).items).toMatchObject([{ dagId: "uses_b" }]);

    const other = await api.people.staffedTeam("others");
    const foreign = await api.call("GET", `/api/v1/teams/${other.slug}/connections/lake/uses`, {
      as: other.members.admin,
    });
    expect(foreign.status).toBe(404);
    // A deleted DAG is off the list.
    await send("DELETE", "dags/uses_a");
    expect((await uses("connections/lake")).items).toMatchObject([{ dagId: "uses_b" }]);
  });
});

describe("pools", () => {
  const source = (pool: string, slots = 1) =>
    `dag_id: uses_${pool}\ntasks:\n  a: { operator: empty, pool: ${pool}, pool_slots: ${slots} }\n`;

  it("start with the default one, which stays", async () => {
    const { items } = poolListSchema.parse((await send("GET", "pools")).json());
    expect(items).toMatchObject([{ name: "default_pool", slots: 128, isDefault: true }]);
    expect((await send("DELETE", "pools/default_pool")).status).toBe(409);
    expect((await send("PATCH", "pools/default_pool", { slots: -1 })).status).toBe(422);
  });

  it("are known when a DAG is published, with their slots", async () => {
    const unknown = await send("POST", "dags", { source: source("licences") });
    expect(unknown.status).toBe(422);
    expect(unknown.text).toContain('There is no pool \\"licences\\"');
    expect((await send("POST", "pools", { name: "licences", slots: 2 })).status).toBe(201);
    expect((await send("POST", "pools", { name: "licences", slots: 2 })).status).toBe(409);
    const wide = await send("POST", "dags", { source: source("licences", 3) });
    expect(wide.status).toBe(422);
    expect(wide.text).toContain("it takes 3 slots");
    const published = await send("POST", "dags", { source: source("licences", 2), paused: false });
    expect(published.status).toBe(201);
  });

  it("stay while a DAG or a task uses them, and say who does", async () => {
    const run = await send("POST", "dags/uses_licences/runs", {});
    expect(run.status).toBe(201);
    const used = poolSchema.parse((await send("GET", "pools/licences")).json());
    expect(used).toMatchObject({ queuedTasks: 1, usedSlots: 0, runningTasks: 0 });
    const named = await send("DELETE", "pools/licences");
    expect(named.status).toBe(409);
    expect(named.text).toContain("uses_licences");
    expect((await send("DELETE", "dags/uses_licences")).status).toBeLessThan(300);
    const waiting = await send("DELETE", "pools/licences");
    expect(waiting.status).toBe(409);
    expect(waiting.text).toContain("1 task of older versions");
    await api.sys.dag.deleteMany({ where: { dagId: "uses_licences" } });
    expect((await send("DELETE", "pools/licences")).status).toBe(204);
    expect((await send("GET", "pools/licences")).status).toBe(404);
  });

  it("change, and are audited", async () => {
    await send("POST", "pools", { name: "api", slots: 2 });
    const changed = await send("PATCH", "pools/api", { slots: 5, includeDeferred: true });
    expect(poolSchema.parse(changed.json())).toMatchObject({ slots: 5, includeDeferred: true });
    const event = await api.sys.auditEvent.findFirstOrThrow({ where: { action: "pool.update" } });
    expect(event.detail).toEqual({ from: 2, to: 5 });
  });
});

describe("audit", () => {
  it("tells who did what, in pages, the latest first", async () => {
    const first = auditPageSchema.parse((await send("GET", "audit?limit=2")).json());
    expect(first.items).toHaveLength(2);
    expect(first.nextCursor).not.toBeNull();
    const rest = auditPageSchema.parse(
      (await send("GET", `audit?limit=200&cursor=${first.nextCursor}`)).json(),
    );
    const all = [...first.items, ...rest.items];
    const stored = await api.sys.auditEvent.count({ where: { teamId: team.id } });
    expect(new Set(all.map(({ id }) => id)).size).toBe(stored);
    expect(rest.nextCursor).toBeNull();
    const instants = all.map(({ at }) => at);
    expect(instants).toEqual([...instants].sort().reverse());
    expect(all.at(-1)).toMatchObject({
      actorKind: "user",
      actorName: "acme admin",
      action: "connection.create",
      entityId: "shop",
    });
  });
});
