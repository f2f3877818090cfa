import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insertDag, insertTeam, insertWorker, planOf, type TestDag } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { type Claim, msUntilNextWake, step, timeOutRuns } from "./engine";
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
  await db.query("delete from audit_event");
});

const ALL = { light: 100, process: 100 };

async function turn(claims: readonly Claim[] = [], state: "success" | "failed" = "success") {
  const done = claims.map(({ taskInstanceId, attempt }) => ({
    taskInstanceId,
    attempt,
    taskState: state,
    attemptState: state,
  }));
  return (await step(db, worker, done, ALL, ["default"])).claimed;
}

async function statesOf(run: string | undefined) {
  const { rows } = await db.query<{ task: string; state: string }>(
    `select task_id as task, state::text from task_instance where dag_run_id = $1
     union all select 'run', state::text || case when timed_out then ', timed out' else '' end
       from dag_run where id = $1`,
    [run],
  );
  return Object.fromEntries(rows.map(({ task, state }) => [task, state]));
}

describe("dagrun_timeout", () => {
  const plan = planOf([
    { task_id: "a" },
    { task_id: "b", needs: ["a"] },
    { task_id: "tidy", needs: ["a", "b"], trigger_rule: "all_done" },
  ]);

  it("fails the run, stops what runs and starts nothing more", async () => {
    const dag = await insertDag(db, teamId, plan, { dagrunTimeout: 0.05 });
    const run = await dag.run();
    const claims = await turn();
    expect(await msUntilNextWake(db)).toBeLessThan(60);
    await waitFor("the end of its time", async () => (await timeOutRuns(db)) === 1);
    expect(await statesOf(run)).toEqual({
      a: "failed",
      b: "skipped",
      tidy: "skipped",
      run: "failed, timed out",
    });
    const { rows } = await db.query("select state::text, error_code as code from attempt");
    expect(rows).toEqual([{ state: "cancelled", code: "dagrun_timeout" }]);
    expect(await turn(claims)).toEqual([]);
    expect(await timeOutRuns(db)).toBe(0);
    expect(await findBreaches(db)).toEqual([]);
  });

  it("counts from the start, and anew for a run that was cleared", async () => {
    const dag = await insertDag(db, teamId, plan, { dagrunTimeout: 3_600, maxActiveRuns: 1 });
    const [first, second] = [await dag.run(), await dag.run()];
    const limits = async (run: string | undefined) => {
      const { rows } = await db.query<{ at: Date | null; started: Date | null }>(
        "select timeout_at as at, started_at as started from dag_run where id = $1",
        [run],
      );
      return rows[0];
    };
    const of = await limits(first);
    expect((of?.at?.getTime() ?? 0) - (of?.started?.getTime() ?? 0)).toBe(3_600_000);
    expect(await limits(second)).toEqual({ at: null, started: null });

    // The column rounds to milliseconds, also up: now would be later than the next statement's now.
    await db.query("update dag_run set timeout_at = now() - interval '1 s' where id = $1", [first]);
    expect(await timeOutRuns(db)).toBe(1);
    expect((await limits(second))?.at).not.toBeNull();
    await db.query("select engine.cancel_run($1, 'Ada')", [second]);
    await db.query("select engine.override($1, '{0,1,2}', 'none')", [first]);
    expect(await timeOutRuns(db)).toBe(0);
    expect(await statesOf(first)).toMatchObject({ a: "queued", run: "running" });
    expect(await findBreaches(db)).toEqual([]);
  });
});

describe("max_consecutive_failed_dag_runs", () => {
  const plan = planOf([{ task_id: "a" }]);

  async function end(dag: TestDag, state: "success" | "failed") {
    const run = await dag.run();
    await turn(await turn(), state);
    return run;
  }

  async function pausedBecause(dag: TestDag) {
    const { rows } = await db.query<{ paused: boolean; because: string }>(
      "select paused, paused_because as because from dag where id = $1",
      [dag.id],
    );
    return rows[0]?.paused ? rows[0].because : null;
  }

  it("pauses the DAG once its newest runs have failed in a row, and says so", async () => {
    const dag = await insertDag(db, teamId, plan, { maxConsecutiveFailedRuns: 2 });
    await end(dag, "failed");
    await end(dag, "success");
    await end(dag, "failed");
    expect(await pausedBecause(dag)).toBeNull();
    await end(dag, "failed");
    const because = "Its newest 2 runs failed (max_consecutive_failed_dag_runs: 2)";
    expect(await pausedBecause(dag)).toBe(because);
    const { rows } = await db.query("select actor_kind, action, detail from audit_event");
    expect(rows).toEqual([{ actor_kind: "system", action: "dag.pause", detail: { because } }]);
    // Paused already: a further failure says nothing new.
    await end(dag, "failed");
    expect((await db.query("select 1 from audit_event")).rowCount).toBe(1);
  });

  it("counts a run that was cancelled as failed", async () => {
    const dag = await insertDag(db, teamId, plan, { maxConsecutiveFailedRuns: 1 });
    await db.query("select engine.cancel_run($1, 'Ada')", [await dag.run()]);
    expect(await pausedBecause(dag)).toContain("Its newest run failed");
  });

  it("looks at the newest logical dates, not at what ended last", async () => {
    const dag = await insertDag(db, teamId, plan, { maxConsecutiveFailedRuns: 1 });
    await end(dag, "success");
    await dag.run(new Date("2020-01-01T00:00:00Z"));
    await turn(await turn(), "failed");
    expect(await pausedBecause(dag)).toBeNull();
  });

  it("never pauses a DAG that has no such limit", async () => {
    const dag = await insertDag(db, teamId, plan);
    for (let n = 0; n < 3; n += 1) await end(dag, "failed");
    expect(await pausedBecause(dag)).toBeNull();
  });
});
