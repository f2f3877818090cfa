import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { insertDag, insertTeam, planOf, type TestDag } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { runUpkeep } from "./upkeep";

let database: TestDatabase;
let db: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 2 });
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

/** A DAG with runs that have ended, each with a log. */
async function dagWithRuns(runs: number): Promise<TestDag> {
  const team = await insertTeam(db);
  const dag = await insertDag(db, team, planOf([{ task_id: "a" }, { task_id: "b" }]));
  for (let run = 0; run < runs; run += 1) await dag.run();
  await db.query("update dag_run set state = 'success' where dag_id = $1", [dag.id]);
  await db.query(
    `insert into log_chunk (task_instance_id, attempt, seq, team_id, first_line, lines, text)
     select id, 1, 0, team_id, 0, 1, 'x' from task_instance where dag_id = $1`,
    [dag.id],
  );
  return dag;
}

async function doom(dag: TestDag): Promise<void> {
  await db.query(
    "update dag set deleted_at = now(), purge_after = now() - interval '1 day' where id = $1",
    [dag.id],
  );
}

async function rowsOf(dag: TestDag): Promise<Record<string, number>> {
  const { rows } = await db.query(
    `select (select count(*)::int from dag where id = $1) as dags,
       (select count(*)::int from dag_run where dag_id = $1) as runs,
       (select count(*)::int from log_chunk where team_id = $2) as logs`,
    [dag.id, dag.teamId],
  );
  return rows[0];
}

it("removes deleted DAGs whose week is over with all that they left, and no other", async () => {
  const [gone, kept] = [await dagWithRuns(105), await dagWithRuns(1)];
  await doom(gone);
  expect(await runUpkeep(db)).toMatchObject({ runsOfDeletedDags: 105, deletedDags: 1 });
  expect(await rowsOf(gone)).toEqual({ dags: 0, runs: 0, logs: 0 });
  expect(await rowsOf(kept)).toEqual({ dags: 1, runs: 1, logs: 2 });
});

it("waits for what runs, but not for what never starts", async () => {
  const [running, queued] = [await dagWithRuns(2), await dagWithRuns(2)];
  for (const [dag, state] of [
    [running, "running"],
    [queued, "queued"],
  ] as const) {
    await db.query(
      "update dag_run set state = $2 where id = (select id from dag_run where dag_id = $1 limit 1)",
      [dag.id, state],
    );
    await doom(dag);
  }
  await runUpkeep(db);
  expect(await rowsOf(running)).toMatchObject({ dags: 1, runs: 2 });
  expect(await rowsOf(queued)).toEqual({ dags: 0, runs: 0, logs: 0 });
});
