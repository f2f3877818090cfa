import { readdirSync, readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBreaches } from "@/lib/db/system/invariants";
import { documentOf } from "@/lib/testing/dag-document";
import { insertDag, insertTeam } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { spawnWorker, type WorkerProcess } from "@/lib/testing/worker-process";

let database: TestDatabase;
let db: pg.Pool;
let teamId: string;
const started: WorkerProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 4 });
  teamId = await insertTeam(db);
});

afterAll(async () => {
  for (const { child } of started) child.kill("SIGKILL");
  await Promise.all(started.map(({ exited }) => exited));
  await db.end();
  await database.drop();
});

async function start(name: string, env: Record<string, string> = {}): Promise<WorkerProcess> {
  const worker = await spawnWorker(database, name, { MILLRACE_LEASE_SECONDS: "3", ...env });
  started.push(worker);
  return worker;
}

/** A run of tasks that take a moment each, all told apart in the process list by `marker`. */
async function startRun(marker: string, tasks: number, seconds: number) {
  const { document, plan } = documentOf(
    Object.fromEntries(
      Array.from({ length: tasks }, (_, i) => [
        `t${i}`,
        {
          operator: "bash",
          // The script is in a file: only the name of what it starts is seen among the processes.
          command: `echo "begin $MILLRACE_TRY_NUMBER"; (exec -a ${marker} sleep ${seconds}); echo done`,
          retries: 0,
        },
      ]),
    ),
  );
  const dag = await insertDag(db, teamId, plan, { document });
  const run = await dag.run();
  if (run === undefined) throw new Error("no run was created");
  return run;
}

async function running(run: string): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    "select count(*)::int as n from task_instance where dag_run_id = $1 and state = 'running'",
    [run],
  );
  return rows[0]?.n ?? 0;
}

async function ended(run: string): Promise<string | undefined> {
  const { rows } = await db.query<{ state: string }>(
    "select state::text from dag_run where id = $1 and ended_at is not null",
    [run],
  );
  return rows[0]?.state;
}

async function attempts(run: string) {
  const { rows } = await db.query<{ task: string; state: string; n: number }>(
    `select t.task_id as task, a.state::text as state, count(*)::int as n
     from attempt a join task_instance t on t.id = a.task_instance_id
     where t.dag_run_id = $1 group by 1, 2`,
    [run],
  );
  return rows;
}

/** Processes whose arguments hold the marker. */
function processesWith(marker: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(marker);
      } catch {
        // It ended while we looked.
        return false;
      }
    });
}

async function expectOneSuccessEach(rows: Awaited<ReturnType<typeof attempts>>, tasks: number) {
  const successes = rows.filter(({ state }) => state === "success");
  expect(successes).toHaveLength(tasks);
  expect(successes.every(({ n }) => n === 1)).toBe(true);
  expect(rows.filter(({ state }) => state !== "success" && state !== "lost")).toEqual([]);
  expect(await findBreaches(db)).toEqual([]);
}

describe("a lost worker", () => {
  it("killed in the middle of a run: its successor goes on at once, each completion applied once", async () => {
    const first = await start("killed-1");
    const run = await startRun("kill-nine-marker", 12, 0.4);
    await waitFor("running tasks", async () => (await running(run)) >= 3, 20_000);
    await waitFor("its processes", () => processesWith("kill-nine-marker").length > 0);
    first.child.kill("SIGKILL");
    await first.exited;
    await start("killed-1");
    expect(await waitFor("the run's end", () => ended(run), 30_000)).toBe("success");
    const rows = await attempts(run);
    await expectOneSuccessEach(rows, 12);
    expect(rows.filter(({ state }) => state === "lost").length).toBeGreaterThan(0);
    await waitFor("no process left", () => processesWith("kill-nine-marker").length === 0);
  }, 60_000);

  it("stopped past its lease: another worker takes over and its late completions are refused", async () => {
    for (const { child } of started) child.kill("SIGKILL");
    const first = await start("paused-1");
    const run = await startRun("paused-marker", 4, 1);
    await waitFor("running tasks", async () => (await running(run)) === 4, 20_000);
    await waitFor("its processes", () => processesWith("paused-marker").length > 0);
    first.child.kill("SIGSTOP");
    await start("paused-2");
    await waitFor(
      "lost attempts",
      async () => (await attempts(run)).some(({ state }) => state === "lost"),
      20_000,
    );
    first.child.kill("SIGCONT");
    expect(await waitFor("the run's end", () => ended(run), 30_000)).toBe("success");
    await expectOneSuccessEach(await attempts(run), 4);
    await waitFor("no process left", () => processesWith("paused-marker").length === 0);
    // It goes on under a new registration.
    await waitFor("two live workers", async () => {
      const { rows } = await db.query(
        "select 1 from worker where state = 'active' and name in ('paused-1', 'paused-2')",
      );
      return rows.length === 2;
    });
  }, 60_000);

  it("told to stop: hands on what does not end in time without using up a retry", async () => {
    for (const { child } of started) child.kill("SIGKILL");
    const first = await start("drained-1", { MILLRACE_DRAIN_SECONDS: "0.2" });
    const run = await startRun("drained-marker", 3, 3);
    await waitFor("running tasks", async () => (await running(run)) === 3, 20_000);
    await waitFor("its processes", () => processesWith("drained-marker").length > 0);
    first.child.kill("SIGTERM");
    await first.exited;
    expect(await running(run)).toBe(0);
    expect(processesWith("drained-marker")).toEqual([]);
    await start("drained-2");
    expect(await waitFor("the run's end", () => ended(run), 30_000)).toBe("success");
    await expectOneSuccessEach(await attempts(run), 3);
  }, 60_000);
});
