import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptOutcome } from "@/lib/core/run/reference-model";
import { evaluateTriggerRule } from "@/lib/core/run/trigger-rules";
import { TRIGGER_RULES } from "@/lib/schemas/states";
import { insertDag, insertTeam, insertWorker, type PlanTask, planOf } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { type Claim, type Completion, step, wakeDue } from "./engine";

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

const ALL = { light: 1_000, process: 1_000 };
const QUEUES = ["default"];

function ended(claim: Claim, state: AttemptOutcome, retries = 0): Completion {
  const base = { taskInstanceId: claim.taskInstanceId, attempt: claim.attempt };
  if (state === "failed" && claim.attempt <= retries) {
    return { ...base, taskState: "up_for_retry", attemptState: "failed", retryAfterSeconds: 0 };
  }
  return { ...base, taskState: state, attemptState: state };
}

async function claim(capacity = ALL): Promise<Claim[]> {
  return (await step(db, worker, [], capacity, QUEUES)).claimed;
}

async function runRow(id: string | undefined) {
  const { rows } = await db.query<{ state: string; unfinished: number }>(
    "select state::text, unfinished from dag_run where id = $1",
    [id],
  );
  return rows[0];
}

async function activeTasks(dagId: string): Promise<number | undefined> {
  const { rows } = await db.query<{ n: number }>(
    "select active_tasks as n from dag_slot where dag_id = $1",
    [dagId],
  );
  return rows[0]?.n;
}

describe("engine.decide", () => {
  it("tells the same as the pure trigger rules, for every count of up to five upstreams", async () => {
    const cases: { rule: string; counts: number[]; expected: string }[] = [];
    const word = {
      ready: "scheduled",
      wait: "none",
      skipped: "skipped",
      upstream_failed: "upstream_failed",
    };
    for (const rule of TRIGGER_RULES) {
      for (let total = 0; total <= 5; total += 1) {
        for (let s = 0; s <= total; s += 1) {
          for (let f = 0; s + f <= total; f += 1) {
            for (let u = 0; s + f + u <= total; u += 1) {
              for (let k = 0; s + f + u + k <= total; k += 1) {
                const counts = { total, success: s, failed: f, upstreamFailed: u, skipped: k };
                const decision = evaluateTriggerRule(rule, counts);
                cases.push({ rule, counts: [total, s, f, u, k], expected: word[decision] });
              }
            }
          }
        }
      }
    }
    const { rows } = await db.query<{
      rule: string;
      counts: number[];
      got: string;
      expected: string;
    }>(
      `select c.rule, c.counts, c.expected,
         engine.decide(c.rule, c.counts[1], c.counts[2], c.counts[3], c.counts[4], c.counts[5])::text as got
       from jsonb_to_recordset($1) as c(rule text, counts int[], expected text)`,
      [JSON.stringify(cases)],
    );
    expect(rows.filter(({ got, expected }) => got !== expected)).toEqual([]);
    expect(rows.length).toBeGreaterThan(1_000);
  });
});

describe("engine.step", () => {
  it("carries a diamond through in order and ends the run", async () => {
    const plan = planOf([
      { task_id: "a" },
      { task_id: "b", needs: ["a"] },
      { task_id: "c", needs: ["a"] },
      { task_id: "d", needs: ["b", "c"] },
    ]);
    const dag = await insertDag(db, teamId, plan);
    const run = await dag.run();
    const seen: string[][] = [];
    let claimed = await claim();
    while (claimed.length > 0) {
      seen.push(claimed.map(({ taskId }) => taskId).sort());
      const done = claimed.map((one) => ended(one, "success"));
      claimed = (await step(db, worker, done, ALL, QUEUES)).claimed;
    }
    expect(seen).toEqual([["a"], ["b", "c"], ["d"]]);
    expect(await runRow(run)).toEqual({ state: "success", unfinished: 0 });
    expect(await activeTasks(dag.id)).toBe(0);
  });

  it("applies a completion once, and only of the current attempt and its worker", async () => {
    const dag = await insertDag(db, teamId, planOf([{ task_id: "a", max_tries: 2 }]));
    const run = await dag.run();
    const [first] = await claim();
    if (first === undefined) throw new Error("nothing was claimed");
    const other = await insertWorker(db, "other");
    const none = { light: 0, process: 0 };
    const stranger = await step(db, other, [ended(first, "success")], none, QUEUES);
    expect(stranger.refused).toEqual([first.taskInstanceId]);

    await step(db, worker, [ended(first, "failed", 1)], none, QUEUES);
    await waitFor("the end of the delay", async () => (await wakeDue(db)) === 1);
    const [second] = await claim();
    expect(second?.attempt).toBe(2);

    const late = await step(db, worker, [ended(first, "success")], none, QUEUES);
    expect(late.refused).toEqual([first.taskInstanceId]);
    expect((await runRow(run))?.state).toBe("running");

    if (second === undefined) throw new Error("nothing was claimed");
    const done = await step(db, worker, [ended(second, "success")], none, QUEUES);
    expect(done.refused).toEqual([]);
    const twice = await step(db, worker, [ended(second, "failed")], none, QUEUES);
    expect(twice.refused).toEqual([second.taskInstanceId]);
    expect(await runRow(run)).toEqual({ state: "success", unfinished: 0 });
  });

  it("stores XComs with the completion and none of a refused one", async () => {
    const dag = await insertDag(db, teamId, planOf([{ task_id: "a" }]));
    const run = await dag.run();
    const [claimed] = await claim();
    if (claimed === undefined) throw new Error("nothing was claimed");
    const completion = ended(claimed, "success");
    completion.xcoms = [
      ["return_value", { rows: 3 }],
      ["note", "x"],
    ];
    await step(db, worker, [completion], ALL, QUEUES);
    await step(db, worker, [{ ...completion, xcoms: [["late", 1]] }], ALL, QUEUES);
    const { rows } = await db.query(
      "select key, value from xcom where dag_run_id = $1 order by key",
      [run],
    );
    expect(rows).toEqual([
      { key: "note", value: "x" },
      { key: "return_value", value: { rows: 3 } },
    ]);
  });

  it("keeps max_active_tasks, by priority, and never claims past it", async () => {
    const tasks: PlanTask[] = Array.from({ length: 10 }, (_, i) => ({
      task_id: `t${i}`,
      priority: i,
    }));
    const dag = await insertDag(db, teamId, planOf(tasks), { maxActiveTasks: 3 });
    await dag.run();
    const first = await claim();
    expect(first.map(({ taskId }) => taskId).sort()).toEqual(["t7", "t8", "t9"]);
    expect(await claim()).toEqual([]);
    const [one] = first;
    if (one === undefined) throw new Error("nothing was claimed");
    const next = await step(db, worker, [ended(one, "success")], ALL, QUEUES);
    expect(next.claimed.map(({ taskId }) => taskId)).toEqual(["t6"]);
    expect(await activeTasks(dag.id)).toBe(3);
    let claimed = [...first.slice(1), ...next.claimed];
    while (claimed.length > 0) {
      const done = claimed.map((item) => ended(item, "success"));
      claimed = (await step(db, worker, done, ALL, QUEUES)).claimed;
    }
    expect(await activeTasks(dag.id)).toBe(0);
  });

  it("keeps max_active_runs, and starts the next run when one ends", async () => {
    const dag = await insertDag(db, teamId, planOf([{ task_id: "a" }]), { maxActiveRuns: 1 });
    const [first, second] = [await dag.run(), await dag.run()];
    expect((await runRow(first))?.state).toBe("running");
    expect((await runRow(second))?.state).toBe("queued");
    await db.query("update dag set at_run_limit = true where id = $1", [dag.id]);
    const claimed = await claim();
    expect(claimed).toHaveLength(1);
    const next = await step(
      db,
      worker,
      claimed.map((one) => ended(one, "success")),
      ALL,
      QUEUES,
    );
    expect((await runRow(second))?.state).toBe("running");
    const { rows } = await db.query("select at_run_limit from dag where id = $1", [dag.id]);
    expect(rows).toEqual([{ at_run_limit: false }]);
    await step(
      db,
      worker,
      next.claimed.map((one) => ended(one, "success")),
      ALL,
      QUEUES,
    );
    expect((await runRow(second))?.state).toBe("success");
  });

  it("creates one run for a logical date, whoever asks", async () => {
    const dag = await insertDag(db, teamId, planOf([{ task_id: "a" }]));
    const at = new Date("2024-05-01T00:00:00Z");
    const made = await Promise.all(Array.from({ length: 8 }, () => dag.run(at)));
    expect(made.filter((id) => id !== undefined)).toHaveLength(1);
    const { rows } = await db.query(
      "select count(*)::int as n from task_instance where dag_id = $1",
      [dag.id],
    );
    expect(rows).toEqual([{ n: 1 }]);
    for (const one of await claim()) await step(db, worker, [ended(one, "success")], ALL, QUEUES);
  });
});
