import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insertDag, insertTeam, insertWorker, planOf } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { type Claim, type Completion, step } from "./engine";
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

const ALL = { light: 1_000, process: 1_000 };

function completion(claim: Claim, state: "success" | "failed"): Completion {
  const { taskInstanceId, attempt } = claim;
  return { taskInstanceId, attempt, taskState: state, attemptState: state };
}

async function turn(completions: Completion[] = []) {
  return await step(db, worker, completions, ALL, ["default"]);
}

/** Runs all that is ready; tasks named in `failing` fail. */
async function drain(
  failing: readonly string[] = [],
  open: readonly Claim[] = [],
): Promise<string[]> {
  const ran: string[] = [];
  let { claimed } = await turn(
    open.map((one) => ({
      ...completion(one, "success"),
      ...(one.isMapper ? { instances: found(2) } : {}),
    })),
  );
  while (claimed.length > 0) {
    ran.push(...claimed.map(({ taskId }) => taskId));
    const done = claimed.map((one) => ({
      ...completion(one, failing.includes(one.taskId) ? "failed" : "success"),
      ...(one.isMapper ? { instances: found(2) } : {}),
    }));
    claimed = (await turn(done)).claimed;
  }
  return ran.sort();
}

async function override(run: string | undefined, idx: number[], state: string): Promise<number> {
  const { rows } = await db.query<{ n: number }>("select engine.override($1, $2, $3) as n", [
    run,
    idx,
    state,
  ]);
  return rows[0]?.n ?? -1;
}

async function statesOf(run: string | undefined) {
  const { rows } = await db.query<{ task: string; state: string }>(
    "select task_id as task, state::text from task_instance where dag_run_id = $1 order by idx",
    [run],
  );
  const row = await db.query<{ state: string; by: string }>(
    "select state::text, cancelled_by as by from dag_run where id = $1",
    [run],
  );
  return { ...Object.fromEntries(rows.map(({ task, state }) => [task, state])), run: row.rows[0] };
}

const found = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ item: { n }, label: null }));

const CHAIN = planOf([
  { task_id: "a" },
  { task_id: "b", needs: ["a"] },
  { task_id: "c", needs: ["b"] },
]);

const WITH_MAPPED_TASK = planOf([
  { task_id: "t0" },
  { task_id: "t1", needs: ["t0"], past: "task", is_mapped: true },
  { task_id: "t2", needs: ["t0"], trigger_rule: "one_failed", past: "downstream" },
  { task_id: "t3", needs: ["t1", "t2"], trigger_rule: "none_failed_min_one_success" },
  { task_id: "t4", needs: ["t1"], trigger_rule: "all_done" },
  { task_id: "t5", needs: ["t3", "t4"], trigger_rule: "always" },
]);

const WITH_MAPPED_GROUP = planOf([
  { task_id: "t0" },
  { task_id: "t1", mapped_group: "g", needs: ["t0"], past: "task" },
  { task_id: "t2", mapped_group: "g", needs: ["t1"], trigger_rule: "all_done", past: "downstream" },
  { task_id: "t3", mapped_group: "g", needs: ["t0"], max_per_run: 1 },
  { task_id: "t4", mapped_group: "g", needs: ["t2", "t3"], trigger_rule: "none_failed" },
  { task_id: "t5", needs: ["t3", "t4"], trigger_rule: "always" },
]);

describe("engine.override", () => {
  it("clears a failed task with its downstreams: they run again and the run ends anew", async () => {
    const dag = await insertDag(db, teamId, CHAIN);
    const run = await dag.run();
    expect(await drain(["b"])).toEqual(["a", "b"]);
    expect(await statesOf(run)).toMatchObject({ c: "upstream_failed", run: { state: "failed" } });
    expect(await override(run, [1, 2], "none")).toBe(2);
    expect(await findBreaches(db)).toEqual([]);
    expect(await drain()).toEqual(["b", "c"]);
    expect(await statesOf(run)).toMatchObject({
      a: "success",
      b: "success",
      c: "success",
      run: { state: "success" },
    });
    const { rows } = await db.query(
      "select try_number, max_tries from task_instance where dag_run_id = $1 and task_id = 'b'",
      [run],
    );
    expect(rows).toEqual([{ try_number: 2, max_tries: 2 }]);
    expect(await findBreaches(db)).toEqual([]);
  });

  it("marks: what follows from the new state happens", async () => {
    const dag = await insertDag(db, teamId, CHAIN);
    const run = await dag.run();
    expect(await drain(["a"])).toEqual(["a"]);
    await override(run, [0], "success");
    expect(await statesOf(run)).toMatchObject({ a: "success", b: "upstream_failed" });
    await override(run, [1, 2], "none");
    expect(await drain()).toEqual(["b", "c"]);
    await override(run, [2], "failed");
    expect(await statesOf(run)).toMatchObject({ c: "failed", run: { state: "failed" } });
    expect(await findBreaches(db)).toEqual([]);
  });

  it("cancels what runs: a later completion is refused", async () => {
    const dag = await insertDag(db, teamId, CHAIN);
    const run = await dag.run();
    const [claim] = (await turn()).claimed;
    if (claim === undefined) throw new Error("nothing was claimed");
    await override(run, [0], "none");
    expect((await turn([completion(claim, "success")])).refused).toEqual([claim.taskInstanceId]);
    expect(await findBreaches(db)).toEqual([]);
  });

  it("skips again what a branch did not choose, until the branch itself is cleared", async () => {
    const plan = planOf([
      { task_id: "pick" },
      { task_id: "left", needs: ["pick"] },
      { task_id: "right", needs: ["pick"] },
      { task_id: "behind", needs: ["left"] },
      { task_id: "join", needs: ["behind", "right"], trigger_rule: "none_failed" },
    ]);
    const dag = await insertDag(db, teamId, plan);
    const run = await dag.run();
    const pick = async (skips: string[]) => {
      const [claim] = (await turn()).claimed;
      if (claim === undefined) throw new Error("nothing was claimed");
      const { claimed } = await turn([{ ...completion(claim, "success"), skips }]);
      return await drain([], claimed);
    };
    await pick(["left"]);
    expect(await statesOf(run)).toMatchObject({ left: "skipped", behind: "skipped" });
    await override(run, [1, 3], "none");
    expect(await statesOf(run)).toMatchObject({
      left: "skipped",
      behind: "skipped",
      run: { state: "success" },
    });
    expect(await findBreaches(db)).toEqual([]);

    await override(run, [0, 1, 2, 3, 4], "none");
    await pick(["right"]);
    expect(await statesOf(run)).toMatchObject({ left: "success", right: "skipped" });

    // Marked by hand, a branch chooses nothing: both ways are open.
    await override(run, [0], "failed");
    await override(run, [0], "success");
    await override(run, [1, 2, 3, 4], "none");
    expect(await drain()).toEqual(["behind", "join", "left", "right"]);
    expect(await findBreaches(db)).toEqual([]);
  });

  it("respects max_active_runs when a cleared run starts again", async () => {
    const dag = await insertDag(db, teamId, CHAIN, { maxActiveRuns: 1 });
    const first = await dag.run();
    await drain();
    const second = await dag.run();
    await override(first, [2], "none");
    expect(await statesOf(first)).toMatchObject({ run: { state: "queued" } });
    expect(await drain()).toEqual(["a", "b", "c", "c"]);
    expect(await statesOf(first)).toMatchObject({ run: { state: "success" } });
    expect(await statesOf(second)).toMatchObject({ run: { state: "success" } });
  });

  it("cancels a run: nothing of it runs any more, and it says who did it", async () => {
    const plan = planOf([
      { task_id: "a" },
      { task_id: "b" },
      { task_id: "c", needs: ["a"] },
      { task_id: "cleanup", needs: ["a", "b"], trigger_rule: "all_done" },
    ]);
    const dag = await insertDag(db, teamId, plan);
    const run = await dag.run();
    const claimed = (await turn()).claimed;
    const cancel = () => db.query("select engine.cancel_run($1, 'Ada') as done", [run]);
    expect((await cancel()).rows).toEqual([{ done: true }]);
    expect((await cancel()).rows).toEqual([{ done: false }]);
    expect(await statesOf(run)).toEqual({
      a: "failed",
      b: "failed",
      c: "skipped",
      cleanup: "skipped",
      run: { state: "failed", by: "Ada" },
    });
    expect((await turn(claimed.map((one) => completion(one, "success")))).claimed).toEqual([]);
    expect(await findBreaches(db)).toEqual([]);
  });

  it("stops what is being claimed at the same moment", async () => {
    const dag = await insertDag(db, teamId, planOf([{ task_id: "a" }]));
    const run = await dag.run();
    const claiming = await db.connect();
    await claiming.query("begin");
    await step(claiming, worker, [], ALL, ["default"]);
    const marking = override(run, [0], "success");
    await waitFor("the mark to wait", async () => {
      const { rowCount } = await db.query(
        `select 1 from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rowCount === 1;
    });
    await claiming.query("commit");
    claiming.release();
    expect(await marking).toBe(1);
    expect(await findBreaches(db)).toEqual([]);
    const { rows } = await db.query("select state::text from attempt");
    expect(rows).toEqual([{ state: "cancelled" }]);
  });

  it("clears one instance of a mapped task alone, and the whole task with its elements found anew", async () => {
    const plan = planOf([
      { task_id: "list" },
      { task_id: "each", needs: ["list"], is_mapped: true },
      { task_id: "join", needs: ["each"] },
    ]);
    const dag = await insertDag(db, teamId, plan);
    const run = await dag.run();
    const told = async () => {
      const { rows } = await db.query<{ told: string }>(
        `select task_id || case when map_index < 0 then '' else format('[%s]', map_index) end
           || ' ' || state || ' ' || try_number as told
         from task_instance where dag_run_id = $1 order by idx, map_index`,
        [run],
      );
      return rows.map((row) => row.told);
    };
    /** Runs what is ready; `each` finds so many elements, and its instances fail as asked. */
    const play = async (count: number, failing: number[] = []) => {
      for (let { claimed } = await turn(); claimed.length > 0; ) {
        const done = claimed.map(
          (one): Completion =>
            one.isMapper
              ? { ...completion(one, "success"), instances: found(count) }
              : completion(one, failing.includes(one.mapIndex) ? "failed" : "success"),
        );
        claimed = (await turn(done)).claimed;
        expect(await findBreaches(db)).toEqual([]);
      }
    };
    await play(3, [1]);
    expect(await told()).toEqual([
      "list success 1",
      "each success 1",
      "each[0] success 1",
      "each[1] failed 1",
      "each[2] success 1",
      "join upstream_failed 0",
    ]);
    await db.query("select engine.override($1, '{1,2}', 'none', '{1,-1}')", [run]);
    await play(3);
    expect((await told()).slice(2)).toEqual([
      "each[0] success 1",
      "each[1] success 2",
      "each[2] success 1",
      "join success 1",
    ]);
    // Fewer elements: the last one stays removed. More again: it is taken up with its attempts.
    await override(run, [0, 1, 2], "none");
    await play(2);
    expect((await told()).slice(1)).toEqual([
      "each success 2",
      "each[0] success 2",
      "each[1] success 3",
      "each[2] removed 1",
      "join success 2",
    ]);
    await override(run, [1, 2], "none");
    await play(4);
    expect((await told()).slice(2)).toEqual([
      "each[0] success 3",
      "each[1] success 4",
      "each[2] success 2",
      "each[3] success 1",
      "join success 3",
    ]);
    await override(run, [1], "failed");
    expect(await statesOf(run)).toMatchObject({ run: { state: "success" } });
    await override(run, [2], "none");
    expect((await told()).slice(1)).toEqual([
      "each success 3",
      "each[0] failed 3",
      "each[1] failed 4",
      "each[2] failed 2",
      "each[3] failed 1",
      "join upstream_failed 3",
    ]);
    expect(await statesOf(run)).toMatchObject({ run: { state: "failed" } });
  });

  it("cancels a run in the midst of a mapped task: what had ended there stays as it is", async () => {
    const plan = planOf([{ task_id: "each", is_mapped: true }]);
    const dag = await insertDag(db, teamId, plan, { maxActiveTasks: 2 });
    const run = await dag.run();
    const [mapper] = (await turn()).claimed;
    if (mapper === undefined) throw new Error("nothing was claimed");
    const [first] = (await turn([{ ...completion(mapper, "success"), instances: found(4) }]))
      .claimed;
    if (first === undefined) throw new Error("nothing was claimed");
    await turn([completion(first, "success")]);
    await db.query("select engine.cancel_run($1, 'Ada')", [run]);
    const { rows } = await db.query<{ state: string }>(
      "select state::text from task_instance where dag_run_id = $1 order by map_index",
      [run],
    );
    expect(rows.map(({ state }) => state)).toEqual([
      "success",
      "success",
      "failed",
      "failed",
      "skipped",
    ]);
    expect(await findBreaches(db)).toEqual([]);
  });

  it("keeps max_active_tis_per_dag and max_active_tis_per_dagrun", async () => {
    const limits = { max_per_dag: 3, max_per_run: 2 };
    const plan = planOf([{ task_id: "each", is_mapped: true, ...limits }, { task_id: "free" }]);
    const dag = await insertDag(db, teamId, plan);
    const runs = [await dag.run(), await dag.run()];
    let open = (
      await turn(
        (
          await turn()
        ).claimed.map((one) => ({
          ...completion(one, "success"),
          ...(one.isMapper ? { instances: found(4) } : {}),
        })),
      )
    ).claimed;
    let ran = 0;
    for (let one = open.shift(); one !== undefined; one = open.shift()) {
      expect(open.length).toBeLessThan(3);
      for (const run of runs) {
        expect([one, ...open].filter(({ runUuid }) => runUuid === run).length).toBeLessThan(3);
      }
      expect(await findBreaches(db)).toEqual([]);
      ran += 1;
      open = [...open, ...(await turn([completion(one, "success")])).claimed];
    }
    expect(ran).toBe(8);
    expect(await statesOf(runs[1])).toMatchObject({ run: { state: "success" } });
  });

  it.each([
    ["a mapped task", WITH_MAPPED_TASK],
    ["a mapped group", WITH_MAPPED_GROUP],
  ])(
    "keeps every invariant under random orders between random turns, with %s",
    async (_, plan) => {
      const order = fc.record({
        idx: fc.subarray([0, 1, 2, 3, 4, 5]),
        state: fc.constantFrom("none", "success", "failed", "skipped"),
        turns: fc.integer({ min: 0, max: 3 }),
        fails: fc.boolean(),
        skips: fc.subarray(["t1", "t2", "t3", "t4"]),
        elements: fc.integer({ min: 1, max: 3 }),
        map: fc.option(fc.integer({ min: -1, max: 2 })),
        isOfSecond: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 8 }), async (orders) => {
          await db.query("delete from dag");
          const dag = await insertDag(db, teamId, plan, { maxActiveTasks: 2 });
          const [first, second] = [await dag.run(), await dag.run()];
          let open: Claim[] = [];
          for (const { isOfSecond, idx, state, turns, fails, skips, elements, map } of orders) {
            for (let n = 0; n < turns; n += 1) {
              const done = open.slice(0, 1).map((one) =>
                fails
                  ? completion(one, "failed")
                  : {
                      ...completion(one, "success"),
                      skips: one.taskId === "t0" || one.taskId === "t3" ? skips : [],
                      ...(one.isMapper ? { instances: found(elements) } : {}),
                    },
              );
              open = [...open.slice(1), ...(await turn(done)).claimed];
            }
            const run = isOfSecond ? second : first;
            const maps = map === null ? null : idx.map(() => map);
            await db.query("select engine.override($1, $2, $3, $4)", [run, idx, state, maps]);
            expect(await findBreaches(db)).toEqual([]);
          }
          await drain([], open);
          expect(await findBreaches(db)).toEqual([]);
          // What waits for a past that failed goes on once that is marked.
          expect(["success", "failed"]).toContain((await statesOf(first)).run?.state);
          await override(first, [0, 1, 2, 3, 4, 5], "success");
          await drain();
          expect(await findBreaches(db)).toEqual([]);
          expect(["success", "failed"]).toContain((await statesOf(second)).run?.state);
        }),
        { numRuns: 60 },
      );
    },
    120_000,
  );
});
