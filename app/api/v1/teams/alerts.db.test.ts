import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "@/lib/testing/http";
import { name, type StaffedTeam, TeamThings } from "@/lib/testing/team-things";

let api: TestApi;
let team: StaffedTeam;
let things: TeamThings;

beforeAll(async () => {
  api = await startTestApi();
  team = await staffed("alerts");
  things = new TeamThings(api, team);
});
afterAll(async () => await api.stop());

async function staffed(label: string): Promise<StaffedTeam> {
  const staff = await api.people.staffedTeam(label);
  const admin = await api.people.token(staff, "admin");
  const tokens = { viewer: admin, operator: admin, editor: admin, admin, owner: admin };
  return { ...staff, tokens };
}

async function call(
  method: string,
  path: string,
  json?: unknown,
  role: "admin" | "operator" = "admin",
) {
  const answer = await api.call(method, `/api/v1/teams/${team.slug}/alerts/${path}`, {
    as: team.members[role],
    ...(json === undefined ? {} : { json }),
  });
  return { status: answer.status, text: answer.text, body: parse(answer.text) };
}

function parse(text: string) {
  return text === "" ? undefined : JSON.parse(text);
}

const HOOK = "https://hooks.slack.example/services/T0/B0/hunter2";

describe("channels", () => {
  it("keep their secrets to themselves, and keep those that a change leaves out", async () => {
    const made = await call("POST", "channels", {
      name: "ops",
      kind: "slack",
      config: { url: HOOK },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { kind: "slack", config: {}, secretsSet: ["url"] },
    });
    const changed = await call("PATCH", `channels/${made.body.id}`, { name: "ops 2", config: {} });
    expect(changed.body).toMatchObject({ name: "ops 2", secretsSet: ["url"] });
    const list = await call("GET", "channels");
    expect(list.text + made.text + changed.text).not.toContain("hunter2");
    const stored = await api.sys.alertChannel.findUniqueOrThrow({ where: { id: made.body.id } });
    expect(JSON.stringify(stored.secrets)).not.toContain("hunter2");
  });

  it("say of each field what is wrong with it", async () => {
    const config = { to: ["not an address", "a@example.com\r\nBcc: b@example.com"], port: 0 };
    const refused = await call("POST", "channels", { name: "mail", kind: "email", config });
    expect(refused.status).toBe(422);
    const paths = refused.body.problems.map(({ path }: { path: unknown[] }) => path.join("."));
    expect(paths.sort()).toEqual(["config.port", "config.to.0", "config.to.1"]);
  });

  it("take a test that a worker is to send", async () => {
    const channel = await things.channel();
    const ordered = await call("POST", `channels/${channel}/test`);
    expect(ordered).toMatchObject({ status: 202, body: { isTest: true, state: "pending" } });
    const found = await call("GET", `deliveries/${ordered.body.id}`);
    expect(found.body).toMatchObject({ id: ordered.body.id, attempts: 0 });
    const refused = await call("POST", `deliveries/${ordered.body.id}/retry`);
    expect(refused.status).toBe(409);
  });
});

describe("rules", () => {
  const rule = { name: "slow", event: "run_longer_than", scope: { kind: "team" } };

  it("need what their event needs", async () => {
    const refused = await call("POST", "rules", rule);
    expect(refused.body.problems).toMatchObject([{ path: ["settings", "seconds"] }]);
    const made = await call("POST", "rules", { ...rule, settings: { seconds: 60 } });
    expect(made).toMatchObject({ status: 201, body: { enabled: true, channels: [] } });
    const worse = await call("PATCH", `rules/${made.body.id}`, { settings: {} });
    expect(worse.status).toBe(422);
    const off = await call("PATCH", `rules/${made.body.id}`, { enabled: false });
    expect(off.body).toMatchObject({ enabled: false, settings: { seconds: 60 } });
  });

  it("know the team's channels and DAGs, and time zones, only", async () => {
    const theirs = await new TeamThings(api, await staffed("others")).channel();
    const strange = await call("POST", "rules", {
      name: "strange",
      event: "run_failed",
      scope: { kind: "team" },
      channels: [theirs],
      settings: { quiet: { from: "22:00", until: "07:00", timezone: "Mars/Olympus" } },
    });
    const paths = strange.body.problems.map(({ path }: { path: unknown[] }) => path.join("."));
    expect(paths).toEqual(["settings.quiet.timezone", "channels.0"]);
    const scope = { kind: "dag", dagId: "nobodys" };
    expect((await call("POST", "rules", { name: "x", event: "run_failed", scope })).status).toBe(
      404,
    );
  });

  it("are found by the DAG that they look at", async () => {
    const [dag, other] = [await things.dag(), await things.dag()];
    const scope = { kind: "dag", dagId: dag };
    const mine = name("rule");
    await call("POST", "rules", { name: mine, event: "run_failed", scope });
    const names = async (dagId: string) => {
      const { body } = await call("GET", `rules?dag=${dagId}`);
      return body.items.map((one: { name: string }) => one.name);
    };
    expect(await names(dag)).toContain(mine);
    expect(await names(other)).not.toContain(mine);
  });

  it("watch at once the runs that go on", async () => {
    await things.freshRun();
    const scope = { kind: "team" };
    const body = { name: name("rule"), event: "run_longer_than", scope, settings: { seconds: 9 } };
    const made = await call("POST", "rules", body);
    const watched = await api.sys.alertDeadline.count({ where: { ruleId: made.body.id } });
    expect(watched).toBeGreaterThan(0);
  });
});

describe("incidents", () => {
  it("are acknowledged, snoozed and closed by operators, and show it", async () => {
    const id = await things.incident();
    const open = await call("GET", "summary");
    expect(open.body.unseen).toBeGreaterThan(0);
    const seen = await call("PATCH", `incidents/${id}`, { acknowledged: true }, "operator");
    expect(seen.body).toMatchObject({ state: "open", acknowledgedBy: "alerts operator" });
    expect((await call("GET", "summary")).body.unseen).toBe(open.body.unseen - 1);
    const until = "2199-01-01T00:00:00.000Z";
    const known = { quietUntil: until, quietReason: "known" };
    const quiet = await call("PATCH", `incidents/${id}`, known, "operator");
    expect(quiet.body).toMatchObject({ quietUntil: until, quietReason: "known" });
    const over = await call("PATCH", `incidents/${id}`, { closed: true, note: "fixed" });
    expect(over.body).toMatchObject({ state: "closed", closedBy: "alerts admin", note: "fixed" });
    expect((await call("PATCH", `incidents/${id}`, { acknowledged: false })).status).toBe(409);
    const list = await call("GET", "incidents?state=closed&limit=1");
    expect(list.body.items).toHaveLength(1);
  });

  it("begin with a rule that every new team has", async () => {
    const owner = await api.people.user("Founder");
    const slug = `fresh-${name("x").slice(2)}`;
    const body = { name: "Fresh", slug, timezone: "UTC" };
    const made = await api.call("POST", "/api/v1/teams", { as: owner, json: body });
    expect(made.status, made.text).toBe(201);
    const rules = await api.call("GET", `/api/v1/teams/${slug}/alerts/rules`, { as: owner });
    expect(rules.json()).toMatchObject({
      items: [{ event: "run_failed", channels: [], settings: { runTypes: ["scheduled"] } }],
    });
  });
});
