import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { insertDag, insertTeam, insertWorker, planOf } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { takeDueDags } from "./due-dag";
import { step } from "./engine";

let database: TestDatabase;
let db: pg.Pool;
let owner: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 4 });
  owner = new pg.Client({ connectionString: database.superuserUrl });
  await owner.connect();
});

afterAll(async () => {
  await db.end();
  await owner.end();
  await database.drop();
});

it("does not hold a schedule back for a run that ends while it is being looked at", async () => {
  const dag = await insertDag(db, await insertTeam(db), planOf([{ task_id: "a" }]), {
    maxActiveRuns: 1,
  });
  await dag.run();
  await db.query(
    `update dag set next_run_at = now(), next_logical_date = now(), next_interval_end = now()
     where id = $1`,
    [dag.id],
  );
  const [worker, room] = [await insertWorker(owner), { light: 9, process: 0 }];
  const [claim] = (await step(owner, worker, [], room, ["default"])).claimed;
  if (claim === undefined) throw new Error("nothing was claimed");

  // The pass stops in the middle of its reading until this lock is given up.
  await owner.query(`create policy pause on dag as restrictive to millrace_sys
    using (pg_advisory_xact_lock_shared(1)::text = '')`);
  await owner.query("select pg_advisory_lock(1)");
  const pass = takeDueDags(db, 10);
  await waitFor("the pass to stop", async () => {
    const { rowCount } = await owner.query(
      "select 1 from pg_locks where locktype = 'advisory' and not granted",
    );
    return rowCount === 1;
  });
  const { taskInstanceId, attempt } = claim;
  await step(
    owner,
    worker,
    [{ taskInstanceId, attempt, taskState: "success", attemptState: "success" }],
    { light: 0, process: 0 },
    [],
  );
  await owner.query("select pg_advisory_unlock(1)");
  expect(await pass).toMatchObject([{ id: dag.id, activeRuns: 0 }]);
});
