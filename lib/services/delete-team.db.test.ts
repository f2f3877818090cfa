import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertDag, planOf } from "@/lib/testing/engine";
import { startTestApi, type TestApi } from "@/lib/testing/http";
import type { TestTeam, TestUser } from "@/lib/testing/team";
import { closeTeam } from "./close-team";
import { runUpkeep } from "./upkeep";

let api: TestApi;
let db: pg.Pool;
beforeAll(async () => {
  api = await startTestApi();
  db = new pg.Pool({ connectionString: api.database.sysUrl, max: 2 });
});
afterAll(async () => {
  await db.end();
  await api.stop();
});

async function ownedTeam(): Promise<{ team: TestTeam; owner: TestUser }> {
  const owner = await api.people.user("Owner");
  const team = await api.people.team("doomed");
  await api.people.join(team, owner, "owner");
  return { team, owner };
}

const remove = (team: TestTeam, as: TestUser | string, confirm = team.slug) =>
  api.call("DELETE", `/api/v1/teams/${team.slug}`, { as, json: { confirm } });
const statusOf = async (team: TestTeam, as: TestUser | string) =>
  (await api.call("GET", `/api/v1/teams/${team.slug}`, { as })).status;
const restore = (team: TestTeam, as: TestUser) =>
  api.call("POST", `/api/v1/me/deleted-teams/${team.slug}/restore`, { as });

describe("deleting a team", () => {
  it("wants its address typed, and changes nothing otherwise", async () => {
    const { team, owner } = await ownedTeam();
    const answer = await remove(team, owner, "doomed");
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({ problems: [{ path: ["confirm"], allowed: team.slug }] });
    expect(await statusOf(team, owner)).toBe(200);
  });

  it("lets nobody in any more: no session, no token, no invitation", async () => {
    const { team, owner } = await ownedTeam();
    const member = await api.people.user("Member");
    await api.people.join(team, member, "editor");
    const token = await api.people.token(team, "owner");
    const path = `/api/v1/teams/${team.slug}/invitations`;
    const invited = await api.call("POST", path, { as: owner, json: { role: "viewer" } });
    const link = (invited.json() as { url: string }).url.split("/").pop();

    expect((await remove(team, owner)).status).toBe(200);
    expect(await statusOf(team, owner)).toBe(404);
    expect(await statusOf(team, member)).toBe(404);
    expect(await statusOf(team, token)).toBe(401);
    expect((await api.call("GET", `/api/v1/invitations/${link}`)).status).toBe(404);
    const me = await api.call("GET", "/api/v1/me", { as: owner });
    expect(me.json()).toMatchObject({ teams: [] });
    expect((await remove(team, owner)).status).toBe(404);
  });

  it("is not for the demo's team", async () => {
    const owner = await api.people.user("Demo owner");
    const team = await api.people.team("demo-like", { isDemo: true });
    await api.people.join(team, owner, "owner");
    expect((await remove(team, owner)).status).not.toBe(200);
    const row = await api.sys.team.findUniqueOrThrow({ where: { id: team.id } });
    expect(row.deletedAt).toBeNull();
  });
});

describe("closing a deleted team", () => {
  it("pauses its DAGs and cancels what runs, however often it is asked", async () => {
    const { team, owner } = await ownedTeam();
    const dag = await insertDag(db, team.id, planOf([{ task_id: "a" }]));
    await dag.run();
    await dag.run();
    expect(await closeTeam(db, team.id)).toBe(0);
    await remove(team, owner);
    expect(await closeTeam(db, team.id)).toBe(2);
    expect(await closeTeam(db, team.id)).toBe(0);
    const row = await api.sys.dag.findUniqueOrThrow({ where: { id: dag.id } });
    expect(row).toMatchObject({ paused: true, pausedBecause: "The team was deleted" });
    const runs = await api.sys.dagRun.findMany({ where: { dagId: dag.id } });
    expect(runs.map(({ state, cancelledBy }) => [state, cancelledBy])).toEqual([
      ["failed", "Owner"],
      ["failed", "Owner"],
    ]);
  });
});

describe("restoring a team", () => {
  it("is for those who owned it, in their week", async () => {
    const { team, owner } = await ownedTeam();
    const admin = await api.people.user("Admin");
    await api.people.join(team, admin, "admin");
    await remove(team, owner);
    expect((await restore(team, admin)).status).toBe(404);
    expect((await restore(team, await api.people.user("Stranger"))).status).toBe(404);
    const list = await api.call("GET", "/api/v1/me/deleted-teams", { as: owner });
    expect(list.json()).toMatchObject({ items: [{ slug: team.slug, deletedBy: "Owner" }] });
    expect((await restore(team, owner)).status).toBe(200);
    expect(await statusOf(team, owner)).toBe(200);
    expect(await statusOf(team, admin)).toBe(200);
    expect((await restore(team, owner)).status).toBe(404);
  });
});

describe("the purge of a deleted team", () => {
  it("leaves no row of it once its week is over, and no other team's is touched", async () => {
    const [gone, kept] = [await ownedTeam(), await ownedTeam()];
    for (const { team, owner } of [gone, kept]) {
      const dag = await insertDag(db, team.id, planOf([{ task_id: "a" }]));
      await dag.run();
      const path = `/api/v1/teams/${team.slug}`;
      await api.call("POST", `${path}/variables`, { as: owner, json: { key: "k", value: "v" } });
      await api.call("POST", `${path}/pools`, { as: owner, json: { name: "p", slots: 1 } });
      await api.call("POST", `${path}/invitations`, { as: owner, json: { role: "viewer" } });
    }
    await remove(gone.team, gone.owner);
    await closeTeam(db, gone.team.id);
    await runUpkeep(db);
    expect(await rowsOf(gone.team)).toContain("dag");

    const eightDaysAgo = new Date(Date.now() - 8 * 86_400_000);
    await api.sys.team.update({ where: { id: gone.team.id }, data: { deletedAt: eightDaysAgo } });
    expect(await runUpkeep(db)).toMatchObject({ deletedTeams: 1 });
    // What was ordered for it is handed on, and does nothing.
    expect(await rowsOf(gone.team)).toEqual(["outbox"]);
    expect(await statusOf(kept.team, kept.owner)).toBe(200);
    expect(await rowsOf(kept.team)).toContain("dag_run");
  });
});

/** The tables that hold a row of the team. */
async function rowsOf(team: TestTeam): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'team_id'
     order by 1`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await db.query(`select from "${name}" where team_id = $1 limit 1`, [
      team.id,
    ]);
    if (rowCount === 1) found.push(name);
  }
  return found;
}
