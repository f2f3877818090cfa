import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { insertDag, insertTeam, insertWorker, planOf } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { type Claim, step } from "./engine";
import { findBreaches } from "./invariants";

let database: TestDatabase;
let db: pg.Pool;
let teamId: string;
let worker: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 4 });
  teamId = await insertTeam(db);
  worker = await insertWorker(db);
});

afterAll(async () => {
  await db.end();
  await database.drop();
});

beforeEach(async () => {
  await db.query("delete from dag");
});

afterEach(async () => {
  expect(await findBreaches(db)).toEqual([]);
});

const PLAN = planOf([
  { task_id: "a", past: "task" },
  { task_id: "b", needs: ["a"] },
]);

async function turn(claims: readonly Claim[] = [], state: "success" | "failed" = "success") {
  const done = claims.map(({ taskInstanceId, attempt }) => ({
    taskInstanceId,
    attempt,
    taskState: state,
    attemptState: state,
  }));
  const room = { light: 100, process: 100 };
  return (await step(db, worker, done, room, ["default"])).claimed;
}

/** Lets all that is ready succeed; returns what ran, in order. */
async function drain(): Promise<string[]> {
  const ran: string[] = [];
  for (let claims = await turn(); claims.length > 0; claims = await turn(claims)) {
    ran.push(...claims.map(({ runUuid, taskId }) => `${names.get(runUuid)} ${taskId}`).sort());
  }
  return ran;
}

const names = new Map<string, string>();

async function named(name: string, run: Promise<string | undefined>): Promise<string> {
  const id = (await run) ?? "";
  names.set(id, name);
  return id;
}

it("goes on when the instance before is marked, and when its run is deleted", async () => {
  const dag = await insertDag(db, teamId, PLAN);
  const first = await named("first", dag.run());
  await named("second", dag.run());
  const claims = await turn();
  expect(claims.map(({ runUuid }) => names.get(runUuid))).toEqual(["first"]);
  expect(await turn(claims, "failed")).toEqual([]);
  await db.query("select engine.override($1, '{0}', 'skipped')", [first]);
  expect(await drain()).toEqual(["second a", "second b"]);

  await db.query("select engine.override($1, '{0}', 'failed')", [first]);
  await named("third", dag.run());
  expect(await drain()).toEqual(["third a", "third b"]);

  const fourth = await named("fourth", dag.run());
  await turn(await turn(), "failed");
  await named("fifth", dag.run());
  expect(await turn()).toEqual([]);
  await db.query("delete from dag_run where id = $1", [fourth]);
  expect(await drain()).toEqual(["fifth a", "fifth b"]);
});

it("waits for an instance before that is cleared again, until that has ended", async () => {
  const dag = await insertDag(db, teamId, PLAN);
  const first = await named("first", dag.run());
  await drain();
  await db.query("select engine.override($1, '{0,1}', 'none')", [first]);
  await named("second", dag.run());
  expect(await drain()).toEqual(["first a", "first b", "second a", "second b"]);
});

it("looks at the run before by logical date, by hand or not; with catchup only at scheduled ones", async () => {
  const dag = await insertDag(db, teamId, PLAN);
  const day = (n: number) => new Date(Date.UTC(2020, 0, n));
  // What a scheduling pass enters beside the runs that it makes.
  await db.query(
    `insert into tick_span (dag_id, team_id, from_date, until_date, outcome, timetable)
     values ($1, $2, $3, $4, 'created', '{}')`,
    [dag.id, teamId, day(1), day(5)],
  );
  await named("scheduled", dag.run(day(1), { type: "scheduled" }));
  await drain();
  await named("by hand", dag.run(day(3)));
  await turn(await turn(), "failed");
  await named("between", dag.run(day(2), { type: "backfill" }));
  expect(await drain()).toEqual(["between a", "between b"]);
  await named("next", dag.run(day(4), { type: "backfill" }));
  expect(await drain()).toEqual([]);

  await db.query(`update dag set timetable = '{"catchup": true}'`);
  await named("later", dag.run(day(5)));
  expect(await drain()).toEqual(["next a", "later a", "next b", "later b"]);
});

it("lets a task through that the run before did not have", async () => {
  const dag = await insertDag(db, teamId, planOf([{ task_id: "other" }]));
  await named("first", dag.run());
  await turn(await turn(), "failed");
  await db.query("update dag_version set plan = $1", [JSON.stringify(PLAN)]);
  await named("second", dag.run());
  expect(await drain()).toEqual(["second a", "second b"]);
});

it("gives its place to a cleared run before it, when the run limit lets only one run", async () => {
  const dag = await insertDag(db, teamId, PLAN, { maxActiveRuns: 1 });
  const first = await named("first", dag.run());
  await drain();
  const second = await named("second", dag.run());
  const claims = await turn();
  await db.query("select engine.override($1, '{0,1}', 'none')", [first]);
  await db.query("select engine.override($1, '{0}', 'none')", [second]);
  const next = await turn(claims);
  expect(next.map(({ runUuid, taskId }) => [names.get(runUuid), taskId])).toEqual([["first", "a"]]);
  expect(await findBreaches(db)).toEqual([]);
  const { rows } = await db.query("select state::text from dag_run order by logical_date");
  expect(rows).toEqual([{ state: "running" }, { state: "queued" }]);
});
