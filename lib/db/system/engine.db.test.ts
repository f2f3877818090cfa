import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AttemptOutcome, type ModelTask, playRun } from "@/lib/core/run/reference-model";
import { evaluateTriggerRule } from "@/lib/core/run/trigger-rules";
import { TRIGGER_RULES } from "@/lib/schemas/states";
import { insertDag, insertTeam, insertWorker, type PlanTask, planOf } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { type Claim, type Completion, step, wakeDue } from "./engine";
import { findBreaches } from "./invariants";
import { look, type Seen } from "./looks";

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

function ended(
  claim: Claim,
  state: AttemptOutcome,
  retries = 0,
  skips: readonly string[] = [],
): Completion {
  const base = { taskInstanceId: claim.taskInstanceId, attempt: claim.attempt };
  if (state === "failed" && claim.attempt <= retries) {
    return { ...base, taskState: "up_for_retry", attemptState: "failed", retryAfterSeconds: 0 };
  }
  const flow = state === "success" ? { skips } : {};
  return { ...base, taskState: state, attemptState: state, ...flow };
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

  it("arrives where the reference model does, over random graphs, rules and outcomes", async () => {
    const graph = fc.integer({ min: 1, max: 9 }).chain((size) =>
      fc.record({
        tasks: fc.tuple(
          ...Array.from({ length: size }, (_, index) =>
            fc.record({
              needs: fc.subarray(Array.from({ length: index }, (_, up) => `t${up}`)),
              triggerRule: fc.constantFrom(...TRIGGER_RULES),
              retries: fc.integer({ min: 0, max: 2 }),
              skips: fc.option(
                fc.subarray(
                  Array.from({ length: size - index - 1 }, (_, n) => `t${index + n + 1}`),
                ),
                { nil: undefined, freq: 3 },
              ),
              looks: fc.integer({ min: 0, max: 2 }),
            }),
          ),
        ),
        seed: fc.integer({ min: 0, max: 2 ** 30 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(graph, async ({ tasks, seed }) => {
        const model = tasks.map(({ skips, ...task }, index): ModelTask => {
          const taskId = `t${index}`;
          return skips === undefined ? { taskId, ...task } : { taskId, ...task, skips };
        });
        const outcomeOf = (taskId: string, attempt: number) => pick(seed, taskId, attempt);
        const choose = (ready: readonly string[]) => {
          const sorted = [...ready].sort();
          const some = sorted.filter((taskId) => hash(seed, taskId, sorted.length) % 2 === 0);
          return some.length > 0 ? some : sorted.slice(0, 1);
        };
        const expected = playRun(model, outcomeOf, choose);
        const looksOf = new Map(tasks.map(({ looks }, index) => [`t${index}`, looks]));
        const actual = await playEngine(model, outcomeOf, choose, looksOf);
        expect(actual.states).toEqual(Object.fromEntries(expected.states));
        expect(actual.attempts).toEqual(Object.fromEntries(expected.attempts));
        expect(actual.run).toBe(expected.run);
        expect(await findBreaches(db)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

async function playEngine(
  model: readonly ModelTask[],
  outcomeOf: (taskId: string, attempt: number) => AttemptOutcome,
  choose: (ready: readonly string[]) => readonly string[],
  /** How often each attempt of a task defers itself before it ends: it changes nothing. */
  looksOf: ReadonlyMap<string, number>,
) {
  const plan = planOf(
    model.map((task) => ({
      task_id: task.taskId,
      needs: task.needs,
      trigger_rule: task.triggerRule,
      max_tries: task.retries + 1,
    })),
  );
  // What an earlier, failed example left would be claimed as well.
  await db.query("delete from dag");
  const dag = await insertDag(db, teamId, plan);
  const run = await dag.run();
  const running = new Map<string, Claim>();
  const looksLeft = new Map<string, number>();
  const attempts: Record<string, number> = {};
  const keep = (claimed: readonly Claim[]) => {
    for (const one of claimed) {
      running.set(one.taskId, one);
      looksLeft.set(one.taskId, looksOf.get(one.taskId) ?? 0);
      attempts[one.taskId] = one.attempt;
    }
  };
  keep(await claim());
  while (running.size > 0) {
    const done = choose([...running.keys()]).flatMap((taskId) => {
      const one = running.get(taskId);
      const task = model.find((each) => each.taskId === taskId);
      return one === undefined ? [] : [{ one, retries: task?.retries ?? 0, skips: task?.skips }];
    });
    for (const { one } of done) running.delete(one.taskId);
    // What defers itself does so before it ends, all looks in this round: the order of ends stays.
    for (let waiting = done; ; ) {
      waiting = waiting.filter(({ one }) => (looksLeft.get(one.taskId) ?? 0) > 0);
      if (waiting.length === 0) break;
      const begun = waiting.filter(({ one }) => !("looks" in one));
      keep(
        (
          await step(
            db,
            worker,
            begun.map(({ one }) => deferred(one)),
            ALL,
            QUEUES,
          )
        ).claimed,
      );
      const seen = waiting.filter((each) => !begun.includes(each));
      await look(
        db,
        worker,
        seen.map(({ one }) => seenNothing(one)),
        0,
        QUEUES,
      );
      expect(await findBreaches(db)).toEqual([]);
      for (let left = waiting.length; left > 0; ) {
        const { claimed } = await look(db, worker, [], 1_000, QUEUES);
        left -= claimed.length;
        for (const one of claimed) {
          looksLeft.set(one.taskId, (looksLeft.get(one.taskId) ?? 0) - 1);
          for (const each of done) if (each.one.taskId === one.taskId) each.one = one;
        }
      }
    }
    const completions = done.map(({ one, retries, skips }) =>
      ended(one, outcomeOf(one.taskId, one.attempt), retries, skips),
    );
    keep((await step(db, worker, completions, ALL, QUEUES)).claimed);
    expect(await findBreaches(db)).toEqual([]);
    // Instants are kept to the millisecond: a delay of nothing may end half of one later.
    const retried = completions.some(({ taskState }) => taskState === "up_for_retry");
    if (retried) await waitFor("the end of the delays", async () => (await wakeDue(db)) > 0);
    keep(await claim());
  }
  const { rows } = await db.query<{ task: string; state: string }>(
    "select task_id as task, state::text from task_instance where dag_run_id = $1",
    [run],
  );
  expect(await activeTasks(dag.id)).toBe(0);
  const row = await runRow(run);
  expect(row?.unfinished).toBe(0);
  return {
    states: Object.fromEntries(rows.map(({ task, state }) => [task, state])),
    attempts,
    run: row?.state,
  };
}

function deferred(claim: Claim): Completion {
  return {
    taskInstanceId: claim.taskInstanceId,
    attempt: claim.attempt,
    taskState: "deferred",
    attemptState: "deferred",
    deferral: { kept: null, saw: "", afterSeconds: 0, activeMs: 0, nextSeq: 0, nextLine: 0 },
  };
}

function seenNothing(claim: Claim): Seen {
  const { taskInstanceId, attempt } = claim;
  return { taskInstanceId, attempt, kept: null, saw: "", afterSeconds: 0, activeMs: 0 };
}

function hash(...parts: (string | number)[]): number {
  let value = 2166136261;
  for (const char of parts.join("|")) value = Math.imul(value ^ char.charCodeAt(0), 16777619);
  return value >>> 0;
}

function pick(seed: number, taskId: string, attempt: number): AttemptOutcome {
  const value = hash(seed, taskId, attempt, "outcome") % 10;
  if (value < 5) return "success";
  return value < 8 ? "failed" : "skipped";
}
