import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { problemDetailsSchema } from "@/lib/schemas/api/common";
import { draftAnswerSchema, NEW_DAG } from "@/lib/schemas/api/draft";
import { startTestApi, type TestApi } from "@/lib/testing/http";
import type { TestUser } from "@/lib/testing/team";
import { runUpkeep } from "./upkeep";

let api: TestApi;
let pool: Pool;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let editor: TestUser;

beforeAll(async () => {
  api = await startTestApi();
  pool = new Pool({ connectionString: api.database.sysUrl, max: 2 });
});
beforeEach(async () => {
  team = await api.people.staffedTeam(`acme-${crypto.randomUUID().slice(0, 8)}`);
  editor = team.members.editor;
  await save("etl");
});
afterAll(async () => {
  await pool.end();
  await api.stop();
});

const path = (...parts: string[]) => ["/api/v1/teams", team.slug, ...parts].join("/");

async function save(dagId: string): Promise<void> {
  const source = `dag_id: ${dagId}\ntasks:\n  only: { operator: empty }\n`;
  const answer = await api.call("POST", path("dags"), { as: editor, json: { source } });
  expect(answer.status, answer.text).toBe(201);
}

async function draftOf(as: TestUser, dag: string) {
  const answer = await api.call("GET", path("drafts", dag), { as });
  expect(answer.status, answer.text).toBe(200);
  return draftAnswerSchema.parse(answer.json()).draft;
}

async function keep(as: TestUser | string, dag: string, json: unknown) {
  return await api.call("PUT", path("drafts", dag), { as, json });
}

const count = async () => await api.sys.dagDraft.count({ where: { teamId: team.id } });

it("keeps one draft for each person and DAG, and one for a new DAG", async () => {
  expect(await draftOf(editor, "etl")).toBeNull();
  for (const source of ["first", "second"]) {
    expect((await keep(editor, "etl", { source, baseVersion: 1 })).status).toBe(200);
    expect(
      (await keep(editor, NEW_DAG, { source: `new ${source}`, baseVersion: null })).status,
    ).toBe(200);
  }
  expect((await keep(team.members.owner, "etl", { source: "theirs", baseVersion: 1 })).status).toBe(
    200,
  );
  expect(await draftOf(editor, "etl")).toMatchObject({ source: "second", baseVersion: 1 });
  expect(await draftOf(editor, NEW_DAG)).toMatchObject({ source: "new second", baseVersion: null });
  expect(await draftOf(team.members.owner, "etl")).toMatchObject({ source: "theirs" });
  expect(await draftOf(team.members.owner, NEW_DAG)).toBeNull();
  expect(await count()).toBe(3);

  const forgotten = await api.call("DELETE", path("drafts", "etl"), { as: editor });
  expect(forgotten.status).toBe(204);
  expect(await draftOf(editor, "etl")).toBeNull();
  expect(await draftOf(editor, NEW_DAG)).not.toBeNull();
  expect(await draftOf(team.members.owner, "etl")).not.toBeNull();
});

it("holds one draft when two tabs keep one at once", async () => {
  const answers = await Promise.all(
    [1, 2, 3, 4].map((n) => keep(editor, NEW_DAG, { source: `tab ${n}`, baseVersion: null })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await count()).toBe(1);
});

it("refuses what cannot be, naming field and what is allowed, and changes nothing", async () => {
  const refused: [string, unknown, string][] = [
    ["etl", { source: "x", baseVersion: 2 }, "1 to 1"],
    ["etl", { source: "x", baseVersion: null }, "1 to 1"],
    [NEW_DAG, { source: "x", baseVersion: 1 }, "null"],
  ];
  for (const [dag, json, allowed] of refused) {
    const answer = await keep(editor, dag, json);
    expect(answer.status).toBe(422);
    const [problem] = problemDetailsSchema.parse(answer.json()).problems ?? [];
    expect(problem).toMatchObject({
      path: ["baseVersion"],
      allowed: expect.stringContaining(allowed),
    });
  }
  const long = { source: "x".repeat(1_000_001), baseVersion: 1 };
  expect((await keep(editor, "etl", long)).status).toBe(422);
  expect((await keep(editor, "none", { source: "x", baseVersion: 1 })).status).toBe(404);
  const token = await api.people.token(team, "editor");
  const byToken = await keep(token, "etl", { source: "x", baseVersion: 1 });
  expect(byToken.status).toBe(403);
  expect(byToken.text).toContain("an API token has none");
  expect(await count()).toBe(0);
});

it("takes no draft of a deleted DAG, and still gives the one that was kept", async () => {
  await keep(editor, "etl", { source: "kept", baseVersion: 1 });
  const deleted = await api.call("DELETE", path("dags", "etl"), { as: team.members.owner });
  expect(deleted.status, deleted.text).toBeLessThan(300);
  expect((await keep(editor, "etl", { source: "more", baseVersion: 1 })).status).toBe(409);
  expect(await draftOf(editor, "etl")).toMatchObject({ source: "kept" });
});

it("goes with the membership", async () => {
  await keep(editor, "etl", { source: "x", baseVersion: 1 });
  await keep(editor, NEW_DAG, { source: "x", baseVersion: null });
  await keep(team.members.owner, "etl", { source: "x", baseVersion: 1 });
  const removed = await api.call("DELETE", path("members", editor.id), { as: team.members.owner });
  expect(removed.status, removed.text).toBeLessThan(300);
  expect(await count()).toBe(1);
});

it("goes with the DAG, and when nobody went on with it for 30 days", async () => {
  await save("other");
  await keep(editor, "etl", { source: "of a DAG that goes", baseVersion: 1 });
  await keep(editor, "other", { source: "fresh", baseVersion: 1 });
  await keep(editor, NEW_DAG, { source: "old", baseVersion: null });
  await pool.query(
    "update dag set deleted_at = now(), purge_after = now() - interval '1 day' where dag_id = 'etl' and team_id = $1",
    [team.id],
  );
  await pool.query(
    "update dag_draft set updated_at = now() - interval '31 days' where dag_id is null and team_id = $1",
    [team.id],
  );
  expect(await runUpkeep(pool)).toMatchObject({ drafts: 1 });
  expect(await draftOf(editor, "other")).toMatchObject({ source: "fresh" });
  expect(await count()).toBe(1);
});

it("goes with the team", async () => {
  await keep(editor, "etl", { source: "x", baseVersion: 1 });
  await pool.query("update team set deleted_at = now() - interval '90 days' where id = $1", [
    team.id,
  ]);
  await runUpkeep(pool);
  expect(await count()).toBe(0);
});
