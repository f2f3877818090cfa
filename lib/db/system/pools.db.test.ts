import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insertDag, insertTeam, insertWorker, type PlanTask, planOf } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { type Claim, type Completion, step } from "./engine";
import { findBreaches } from "./invariants";

let database: TestDatabase;
let db: pg.Pool;
let ours: string;
let theirs: string;
let worker: string;
let other: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 6 });
  ours = await insertTeam(db);
  theirs = await insertTeam(db);
  worker = await insertWorker(db);
  other = await insertWorker(db, "other");
});

beforeEach(async () => {
  await db.query("delete from dag");
  await db.query("delete from pool where name <> 'default_pool'");
  await db.query("update team set max_active_tasks = null");
  await db.query("update pool set slots = 128");
});

afterAll(async () => {
  await db.end();
  await database.drop();
});

const ALL = { light: 1_000, process: 1_000 };

async function insertPool(teamId: string, name: string, slots: number): Promise<void> {
  await db.query("insert into pool (team_id, name, slots) values ($1, $2, $3)", [
    teamId,
    name,
    slots,
  ]);
}

function success({ taskInstanceId, attempt }: Claim): Completion {
  return { taskInstanceId, attempt, taskState: "success", attemptState: "success" };
}

async function turn(done: readonly Claim[] = [], capacity = ALL, queues = ["default"]) {
  return (await step(db, worker, done.map(success), capacity, queues)).claimed;
}

function names(claims: readonly Claim[]): string[] {
  return claims.map(({ taskId }) => taskId).sort();
}

function beside(count: number, more: Partial<PlanTask> = {}): PlanTask[] {
  return Array.from({ length: count }, (_, index) => ({ task_id: `t${index}`, ...more }));
}

describe("a pool", () => {
  it("lets as many run as it has slots, over all DAGs of the team, and no more", async () => {
    await insertPool(ours, "api", 3);
    for (let n = 0; n < 3; n += 1) {
      await (await insertDag(db, ours, planOf(beside(2, { pool: "api" })))).run();
    }
    const first = await turn();
    expect(first).toHaveLength(3);
    expect(await turn()).toEqual([]);
    const second = await turn(first.slice(0, 2));
    expect(second).toHaveLength(2);
    const third = await turn([...first.slice(2), ...second]);
    expect(third).toHaveLength(1);
    await turn(third);
    expect(await findBreaches(db)).toEqual([]);
  });

  it("counts the slots that each task takes, and lets nobody overtake one that needs many", async () => {
    await insertPool(ours, "api", 4);
    const tasks = [
      { task_id: "a", pool: "api", pool_slots: 2, priority: 9 },
      { task_id: "big", pool: "api", pool_slots: 3, priority: 5 },
      { task_id: "small", pool: "api", priority: 1 },
    ];
    await (await insertDag(db, ours, planOf(tasks))).run();
    const first = await turn();
    expect(names(first)).toEqual(["a"]);
    const second = await turn(first);
    expect(names(second)).toEqual(["big", "small"]);
    await turn(second);
  });

  it("holds no slots of a DAG for what could not run anyhow", async () => {
    await insertPool(ours, "api", 1);
    const tasks = [...beside(10, { pool: "api", priority: 9 }), { task_id: "free" }];
    const dag = await insertDag(db, ours, planOf(tasks), { maxActiveTasks: 2 });
    await dag.run();
    const claimed = await turn();
    expect(names(claimed)).toEqual(["free", "t0"]);
    let running = claimed;
    let count = 0;
    while (running.length > 0) {
      count += running.length;
      running = await turn(running);
    }
    expect(count).toBe(11);
  });

  it("that is gone lets nothing start until it is there again; what it shrank below goes on", async () => {
    const dag = await insertDag(db, ours, planOf(beside(3, { pool: "api" })));
    await dag.run();
    expect(await turn()).toEqual([]);
    await insertPool(ours, "api", 3);
    await db.query("select engine.admit(array[$1::uuid])", [dag.id]);
    const claimed = await turn([], { light: 2, process: 0 });
    expect(claimed).toHaveLength(2);
    await db.query("update pool set slots = 1 where name = 'api'");
    expect(await turn(claimed.slice(0, 1))).toEqual([]);
    expect(await turn(claimed.slice(1))).toHaveLength(1);
  });

  it("is the default one with 128 slots for what names none", async () => {
    await db.query("update pool set slots = 5 where team_id = $1", [ours]);
    await (await insertDag(db, ours, planOf(beside(20)))).run();
    const claimed = await turn();
    expect(claimed).toHaveLength(5);
    expect(await turn(claimed.slice(0, 2))).toHaveLength(2);
    const fresh = await insertTeam(db);
    const { rows } = await db.query("select name, slots from pool where team_id = $1", [fresh]);
    expect(rows).toEqual([{ name: "default_pool", slots: 128 }]);
  });

  it("gives its last slot once, whoever asks at the same moment", async () => {
    await insertPool(ours, "api", 5);
    await (await insertDag(db, ours, planOf(beside(40, { pool: "api" })))).run();
    const taken = await Promise.all(
      Array.from({ length: 6 }, (_, n) => step(db, n % 2 ? worker : other, [], ALL, ["default"])),
    );
    expect(taken.flatMap(({ claimed }) => claimed)).toHaveLength(5);
  });
});

describe("claiming", () => {
  it("lets no team wait behind another's flood", async () => {
    await (await insertDag(db, theirs, planOf(beside(200, { priority: 100 })))).run();
    const flood = await turn([], { light: 10, process: 0 });
    expect(flood).toHaveLength(10);
    await (await insertDag(db, ours, planOf(beside(3)))).run();
    const next = await turn(flood.slice(0, 4), { light: 4, process: 0 });
    expect(next.filter(({ teamId }) => teamId === ours)).toHaveLength(3);
    // And both get their share when both have plenty.
    await (await insertDag(db, ours, planOf(beside(50)))).run();
    const rest = await turn([...flood.slice(4), ...next], { light: 10, process: 0 });
    expect(rest.filter(({ teamId }) => teamId === ours)).toHaveLength(5);
  });

  it("keeps a team's limit over all its DAGs and pools", async () => {
    await db.query("update team set max_active_tasks = 4 where id = $1", [ours]);
    await insertPool(ours, "api", 50);
    await (await insertDag(db, ours, planOf(beside(20)))).run();
    await (await insertDag(db, ours, planOf(beside(20, { pool: "api", is_process: true })))).run();
    await (await insertDag(db, theirs, planOf(beside(20)))).run();
    const claimed = await turn();
    expect(claimed.filter(({ teamId }) => teamId === ours)).toHaveLength(4);
    expect(claimed.filter(({ teamId }) => teamId === theirs)).toHaveLength(20);
    const [one] = claimed.filter(({ teamId }) => teamId === ours);
    expect(await turn(one === undefined ? [] : [one])).toHaveLength(1);
  });

  it("takes only what the worker's labels serve", async () => {
    const tasks = [
      { task_id: "a", queue: "gpu" },
      { task_id: "b", queue: "lab" },
      { task_id: "c" },
    ];
    await (await insertDag(db, ours, planOf(tasks))).run();
    expect(names(await turn([], ALL, ["gpu", "lab"]))).toEqual(["a", "b"]);
    expect(names(await turn())).toEqual(["c"]);
  });
});

describe("any pools, limits and graphs", () => {
  it("let every run end, within every limit at every moment, on two workers at once", async () => {
    const shape = fc.record({
      pools: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 2 }),
      teamLimit: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
      dags: fc.array(
        fc.record({
          maxActiveTasks: fc.integer({ min: 1, max: 5 }),
          isOurs: fc.boolean(),
          tasks: fc.array(
            fc.record({
              pool: fc.constantFrom(undefined, "p0", "p1"),
              slots: fc.integer({ min: 1, max: 4 }),
              priority: fc.integer({ min: -2, max: 2 }),
              isProcess: fc.boolean(),
              needs: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
            }),
            { minLength: 1, maxLength: 7 },
          ),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ pools, teamLimit, dags }) => {
        await db.query("delete from dag");
        await db.query("delete from pool where name <> 'default_pool'");
        await db.query("update team set max_active_tasks = $2 where id = $1", [ours, teamLimit]);
        for (const [index, slots] of pools.entries()) {
          for (const teamId of [ours, theirs]) await insertPool(teamId, `p${index}`, slots);
        }
        for (const { maxActiveTasks, isOurs, tasks } of dags) {
          const plan = planOf(
            tasks.map(({ pool, slots, priority, isProcess, needs }, index) => ({
              task_id: `t${index}`,
              priority,
              is_process: isProcess,
              // What no pool could hold is refused when a DAG is published.
              pool_slots: Math.min(slots, pools[pool === "p1" ? 1 : 0] ?? 1),
              ...(pool === undefined ? {} : { pool }),
              needs: [...new Set(needs.map((back) => index - back).filter((at) => at >= 0))].map(
                (at) => `t${at}`,
              ),
            })),
          );
          const dag = await insertDag(db, isOurs ? ours : theirs, plan, { maxActiveTasks });
          await Promise.all([dag.run(), dag.run()]);
        }
        await playOut(teamLimit);
        const { rows } = await db.query("select 1 from dag_run where state <> 'success'");
        expect(rows).toEqual([]);
        expect(await findBreaches(db)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

/** Two workers that take turns at the same moment until nothing is left that runs or may run. */
async function playOut(teamLimit: number | null): Promise<void> {
  const running = new Map([
    [worker, [] as Claim[]],
    [other, [] as Claim[]],
  ]);
  const take = async (id: string, done: readonly Claim[], capacity: typeof ALL) => {
    const { claimed } = await step(db, id, done.map(success), capacity, ["default"]);
    running.get(id)?.push(...claimed);
    return claimed.length;
  };
  const room = { light: 2, process: 2 };
  for (;;) {
    const before = [...running].map(([id, claims]) => ({ id, done: claims.splice(0, 2) }));
    const taken = await Promise.all(before.map(({ id, done }) => take(id, done, room)));
    await expectWithinLimits(teamLimit);
    const moved = before.some(({ done }) => done.length > 0) || taken.some((count) => count > 0);
    // Two that looked at the same moment may both have come away with nothing: a notice says so.
    if (!moved && (await take(worker, [], room)) === 0) return;
  }
}

async function expectWithinLimits(teamLimit: number | null): Promise<void> {
  const { rows: pools } = await db.query(
    `select p.name from pool p join task_instance t on t.team_id = p.team_id and t.pool = p.name
     where t.state = 'running' group by p.id having sum(t.pool_slots) > p.slots`,
  );
  expect(pools).toEqual([]);
  const { rows } = await db.query<{ n: number }>(
    "select count(*)::int as n from task_instance where state = 'running' and team_id = $1",
    [ours],
  );
  expect(rows[0]?.n ?? 0).toBeLessThanOrEqual(teamLimit ?? Number.POSITIVE_INFINITY);
}
