import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Claim, step } from "@/lib/db/system/engine";
import { findBreaches } from "@/lib/db/system/invariants";
import { insertDag, insertTeam, insertWorker, planOf, type TestDag } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { applyRetention } from "./apply-retention";

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
  await db.query("delete from log_chunk");
  await db.query("delete from dag");
  await setPolicy({ runs: 365, logs: 90, newest: 30 });
});

const SMALL = { runs: 3, tasks: 4, logChunks: 2, events: 2 };

async function setPolicy(policy: { runs: number; logs: number; newest: number }): Promise<void> {
  await db.query(
    `update team set keep_runs_days = $2, keep_logs_days = $3, keep_newest_runs = $4 where id = $1`,
    [teamId, policy.runs, policy.logs, policy.newest],
  );
}

/** Does all that is ready, as `fate` says for each run; what it leaves goes on running. */
async function work(fate: (claim: Claim) => "success" | "failed" | "leave"): Promise<void> {
  const room = { light: 1_000, process: 1_000 };
  let { claimed } = await step(db, worker, [], room, ["default"]);
  while (claimed.length > 0) {
    const completions = claimed.flatMap((claim) => {
      const state = fate(claim);
      if (state === "leave") return [];
      const { taskInstanceId, attempt } = claim;
      return [{ taskInstanceId, attempt, taskState: state, attemptState: state } as const];
    });
    ({ claimed } = await step(db, worker, completions, room, ["default"]));
  }
}

/** Says how many days ago a run ended, and gives each of its attempts a log. */
async function age(run: string, days: number): Promise<void> {
  await db.query(
    "update dag_run set ended_at = now() - make_interval(days => $2, hours => 1) where id = $1",
    [run, days],
  );
  await db.query(
    `insert into log_chunk (task_instance_id, attempt, seq, team_id, first_line, lines, text)
     select t.id, a.number, 1000, t.team_id, 0, 1, 'x' from task_instance t
     join attempt a on a.task_instance_id = t.id where t.dag_run_id = $1`,
    [run],
  );
}

/** The runs that are there, with whether they have logs. */
async function left(dag: TestDag): Promise<Map<string, boolean>> {
  const { rows } = await db.query<{ id: string; logged: boolean }>(
    `select r.id, exists (select 1 from task_instance t join log_chunk l
       on l.task_instance_id = t.id where t.dag_run_id = r.id) as logged
     from dag_run r where r.dag_id = $1 order by r.logical_date`,
    [dag.id],
  );
  return new Map(rows.map(({ id, logged }) => [id, logged]));
}

async function oldRuns(dag: TestDag, count: number, days: number): Promise<string[]> {
  const runs: string[] = [];
  for (let n = 0; n < count; n += 1) runs.push((await dag.run()) ?? "");
  await work(() => "success");
  for (const run of runs) await age(run, days);
  return runs;
}

const plan = (past?: "task") =>
  planOf([
    { task_id: "a", past },
    { task_id: "b", needs: ["a"] },
  ]);

const scenario = fc.record({
  runs: fc.array(
    fc.record({
      fate: fc.constantFrom("success", "success", "success", "failed", "leave"),
      days: fc.integer({ min: 0, max: 8 }),
      cleared: fc.nat({ max: 7 }).map((n) => n === 0),
    }),
    { minLength: 1, maxLength: 14 },
  ),
  past: fc.boolean(),
  failedRuns: fc.integer({ min: 0, max: 3 }),
  policy: fc
    .record({
      runs: fc.integer({ min: 1, max: 6 }),
      logs: fc.integer({ min: 1, max: 6 }),
      newest: fc.integer({ min: 1, max: 5 }),
    })
    .map((policy) => ({ ...policy, logs: Math.min(policy.logs, policy.runs) })),
});

it("removes exactly what random policies let go of random runs, and leaves the rest sound", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ runs, past, failedRuns, policy }) => {
      await db.query("delete from log_chunk");
      await db.query("delete from dag");
      const dag = await insertDag(db, teamId, plan(past ? "task" : undefined), {
        maxActiveRuns: 1_000,
      });
      const ids: string[] = [];
      for (const { fate } of runs) {
        const id = (await dag.run()) ?? "";
        ids.push(id);
        await work((claim) => (claim.runUuid === id ? fate : "leave"));
      }
      for (const [n, run] of runs.entries()) {
        if (run.cleared) await db.query("select engine.override($1, '{0}', 'none')", [ids[n]]);
      }
      await db.query("update dag set max_consecutive_failed_runs = $2 where id = $1", [
        dag.id,
        failedRuns,
      ]);
      const { rows } = await db.query<{ id: string }>(
        "select id from dag_run where dag_id = $1 and ended_at is null",
        [dag.id],
      );
      const live = new Set(rows.map(({ id }) => id));
      const expected = new Map<string, boolean>();
      const newest = Math.max(policy.newest, failedRuns);
      for (const [n, { days }] of runs.entries()) {
        const id = ids[n] ?? "";
        if (!live.has(id)) await age(id, days);
        const isNeeded = live.has(id) || live.has(ids[n + 1] ?? "");
        if (isNeeded || n >= runs.length - newest || days < policy.runs) {
          const hadLogs = (await left(dag)).get(id) ?? false;
          expected.set(id, hadLogs && (live.has(id) || days < policy.logs));
        }
      }
      await setPolicy(policy);
      await applyRetention(db, SMALL);
      expect(await left(dag)).toEqual(expected);
      expect(await findBreaches(db)).toEqual([]);
      expect(await applyRetention(db, SMALL)).toEqual({ logChunks: 0, runs: 0, assetEvents: 0 });
    }),
    { numRuns: 40 },
  );
}, 120_000);

it("removes the new logs of a run that ended again, when they are old", async () => {
  const dag = await insertDag(db, teamId, plan());
  const [run = ""] = await oldRuns(dag, 1, 100);
  await applyRetention(db);
  expect(await left(dag)).toEqual(new Map([[run, false]]));
  await db.query("select engine.override($1, '{0,1}', 'none')", [run]);
  await work(() => "success");
  await age(run, 0);
  await applyRetention(db);
  expect(await left(dag)).toEqual(new Map([[run, true]]));
  await db.query(
    `update dag_run set ended_at = now() - interval '91 days',
       logs_removed_at = now() - interval '92 days' where id = $1`,
    [run],
  );
  await applyRetention(db);
  expect(await left(dag)).toEqual(new Map([[run, false]]));
});

it("keeps a run that a deferred task waits for, and what a run that lives came from", async () => {
  await setPolicy({ runs: 10, logs: 10, newest: 1 });
  const [watched, watcher] = [
    await insertDag(db, teamId, plan()),
    await insertDag(db, teamId, plan()),
  ];
  const [first = "", , third = ""] = await oldRuns(watched, 3, 20);
  const waiting = (await watcher.run()) ?? "";
  await work(() => "leave");
  await db.query(
    `insert into deferral (task_instance_id, attempt, team_id, queue, begun_at, waits_for_run)
     select id, 1, team_id, queue, now(), $2 from task_instance where dag_run_id = $1 and idx = 0`,
    [waiting, first],
  );
  await applyRetention(db);
  expect([...(await left(watched)).keys()]).toEqual([first, third]);
});

it("keeps the runs of a backfill's dates until it has ended", async () => {
  await setPolicy({ runs: 10, logs: 10, newest: 1 });
  const dag = await insertDag(db, teamId, plan());
  const [, second = "", third = ""] = await oldRuns(dag, 3, 20);
  const { rows } = await db.query<{ id: string }>(
    `insert into backfill (team_id, dag_id, dag_version_id, from_date, to_date, tasks)
     values ($1, $2, $3, now(), now(), '{}') returning id`,
    [teamId, dag.id, dag.versionId],
  );
  await db.query(
    `insert into backfill_item (backfill_id, position, team_id, logical_date, interval_start,
       interval_end, decision, reason)
     select $1, 1, team_id, logical_date, logical_date, logical_date, 'rerun', 'failed'
     from dag_run where id = $2`,
    [rows[0]?.id, second],
  );
  await applyRetention(db);
  expect([...(await left(dag)).keys()]).toEqual([second, third]);
  await db.query("update backfill set state = 'success', ended_at = now()");
  await applyRetention(db);
  expect([...(await left(dag)).keys()]).toEqual([third]);
});

it("removes asset events whose run is gone, but the newest and those that wait", async () => {
  const dag = await insertDag(db, teamId, plan());
  const { rows } = await db.query<{ id: string }>(
    "insert into asset (team_id, name) values ($1, 'orders') returning id",
    [teamId],
  );
  const asset = rows[0]?.id;
  await db.query(
    `insert into asset_event (team_id, asset_id, at)
     select $1, $2, now() - interval '400 days' from generate_series(1, 6)`,
    [teamId, asset],
  );
  await db.query(
    `insert into asset_delivery (dag_id, event_id, asset_id, team_id)
     select $1, id, asset_id, team_id from asset_event order by id limit 1`,
    [dag.id],
  );
  expect(await applyRetention(db, SMALL)).toMatchObject({ assetEvents: 4 });
  expect(await applyRetention(db, SMALL)).toMatchObject({ assetEvents: 0 });
});

it("waits for whoever holds the DAG, and keeps what they cleared meanwhile", async () => {
  await setPolicy({ runs: 10, logs: 10, newest: 1 });
  const dag = await insertDag(db, teamId, plan());
  const runs = await oldRuns(dag, 3, 20);
  const holder = await db.connect();
  try {
    await holder.query("begin");
    await holder.query("select engine.override($1, '{0}', 'none')", [runs[1]]);
    const passing = applyRetention(db);
    await waitFor("it to wait for the lock", async () => {
      const { rows } = await db.query(
        `select 1 from pg_stat_activity where datname = current_database()
           and wait_event_type = 'Lock' and query like '%purge_runs%'`,
      );
      return rows.length > 0;
    });
    await holder.query("commit");
    await passing;
  } finally {
    holder.release();
  }
  // The first is the past of the second, which lives again.
  expect([...(await left(dag)).keys()]).toEqual(runs);
  expect(await findBreaches(db)).toEqual([]);
});

it("is refused a policy that keeps logs longer than their runs", async () => {
  await expect(setPolicy({ runs: 10, logs: 11, newest: 1 })).rejects.toThrow(
    /team_retention_range/,
  );
});
