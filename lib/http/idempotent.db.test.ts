import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "@/lib/testing/http";
import type { TestUser } from "@/lib/testing/team";
import { name } from "@/lib/testing/team-things";

type Team = Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;

let api: TestApi;
let team: Team;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
});
afterAll(async () => {
  await api.stop();
});

async function create(variable: object, key: string, as: TestUser = team.members.admin) {
  return await api.call("POST", `/api/v1/teams/${team.slug}/variables`, {
    as,
    json: variable,
    headers: { "idempotency-key": key },
  });
}

function count(key: string): Promise<number> {
  return api.sys.variable.count({ where: { teamId: team.id, key } });
}

describe("an idempotency key", () => {
  it("gives a repeated request the first answer, and does the work once", async () => {
    const variable = { key: name("var"), value: "1" };
    const first = await create(variable, "repeat");
    const again = await create(variable, "repeat");
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.json()).toEqual(first.json());
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await count(variable.key)).toBe(1);
    const events = await api.sys.auditEvent.count({ where: { entityId: variable.key } });
    expect(events).toBe(1);
  });

  it("stands for one request only", async () => {
    await create({ key: name("var"), value: "1" }, "mismatch");
    const other = { key: name("var"), value: "1" };
    const answer = await create(other, "mismatch");
    expect([answer.status, answer.json()]).toMatchObject([409, { code: "idempotency_mismatch" }]);
    expect(await count(other.key)).toBe(0);
  });

  it("is its sender's own", async () => {
    const variable = { key: name("var"), value: "1" };
    await create(variable, "own");
    const answer = await create(variable, "own", team.members.owner);
    expect(answer.headers.get("idempotency-replayed")).toBeNull();
    expect(answer.status).toBe(409);
    expect(answer.json()).toMatchObject({ code: "conflict" });
  });

  it("lets one of many requests at once do the work", async () => {
    const variable = { key: name("var"), value: "1" };
    const answers = await Promise.all(Array.from({ length: 6 }, () => create(variable, "at-once")));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 201]);
    const replayed = answers.filter(({ headers }) => headers.has("idempotency-replayed"));
    expect(replayed).toHaveLength(5);
    expect(await count(variable.key)).toBe(1);
  });

  it("is free again when the request failed", async () => {
    const variable = { key: name("var"), value: "1" };
    expect((await create({ ...variable, more: 1 }, "retry")).status).toBe(422);
    expect((await create(variable, "retry")).status).toBe(201);
  });

  it("is short text without spaces", async () => {
    for (const key of ["with space", "é", "x".repeat(256)]) {
      expect((await create({ key: name("var"), value: "1" }, key)).status).toBe(422);
    }
  });

  it("is not looked at before the permission", async () => {
    const variable = { key: name("var"), value: "1" };
    await create(variable, "viewer");
    expect((await create(variable, "viewer", team.members.viewer)).status).toBe(403);
  });
});
