import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { describeOperator, type RunnableOperator } from "@/lib/operators/define-operator";
import { operatorRegistry } from "@/lib/operators/registry";
import { insertDag, insertTeam, planOf } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";

let database: TestDatabase;
let db: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 3 });
});

afterAll(async () => {
  await db.end();
  await database.drop();
});

it("runs a team's tasks while a turn with another team's completions takes its time", async () => {
  let release = () => {};
  let isHeld = false;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const operator: RunnableOperator = {
    ...describeOperator({
      type: "test.held",
      label: "Held",
      description: "Waits for the test",
      icon: "circle",
      kind: "in_process",
      config: z.strictObject({}),
    }),
    execute: async () => {
      isHeld = true;
      await held;
      return {};
    },
  };
  const worker = await startTestWorker(database.sysUrl, {
    operators: new Map([...operatorRegistry, [operator.type, operator]]),
  });
  const dagOf = async (type: string, tasks: string[]) => {
    const plan = tasks.map((task_id, index) => ({
      task_id,
      operator: type,
      needs: tasks.slice(Math.max(index - 1, 0), index),
    }));
    const document = {
      dag_id: "test",
      tasks: Object.fromEntries(tasks.map((task) => [task, { operator: type }])),
    };
    return await insertDag(db, await insertTeam(db), planOf(plan), { document });
  };
  const isOver = async (run: string | undefined) => {
    const { rows } = await db.query("select 1 from dag_run where id = $1 and state = 'success'", [
      run,
    ]);
    return rows.length === 1;
  };
  const lock = await db.connect();
  try {
    const theirs = await dagOf(operator.type, ["a"]);
    const theirRun = await theirs.run();
    await waitFor("their task", () => isHeld);
    // As long as this lasts, the turn that carries its end does.
    await lock.query("begin");
    await lock.query("select engine.lock_dags(array[$1::uuid])", [theirs.id]);
    release();
    await waitFor("their turn", async () => {
      const { rows } = await db.query(
        "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%engine.step%'",
      );
      return rows.length > 0;
    });
    const ours = await dagOf("empty", ["one", "two", "three"]);
    const ourRun = await ours.run();
    await waitFor("our run's end", () => isOver(ourRun));
    expect(await isOver(theirRun)).toBe(false);
    await lock.query("commit");
    await waitFor("their run's end", () => isOver(theirRun));
  } finally {
    await lock.query("rollback");
    lock.release();
    await worker.stop(1_000);
  }
});
