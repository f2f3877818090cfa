import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBreaches } from "@/lib/db/system/invariants";
import { createNetGuard } from "@/lib/net/guard";
import { documentOf } from "@/lib/testing/dag-document";
import { insertDag, insertTeam } from "@/lib/testing/engine";
import { startTestStore, type TestStore } from "@/lib/testing/s3";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";
import type { Worker } from "./worker";

let database: TestDatabase;
let db: pg.Pool;
let store: TestStore;
let teamId: string;
let worker: Worker;

const start = (name: string) =>
  startTestWorker(database.sysUrl, {
    name,
    net: createNetGuard({ allow: ["127.0.0.0/8"] }),
    openSecret: (_place, sealed) => sealed,
  });

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 4 });
  teamId = await insertTeam(db);
  store = await startTestStore(["shop"]);
  await db.query(
    `insert into connection (team_id, conn_id, type, config, secrets, updated_at)
     values ($1, 'store', 's3', $2, $3, now())`,
    [
      teamId,
      { endpoint: store.endpoint, region: "us-east-1", access_key_id: "S3RVER" },
      { secret_access_key: "S3RVER-secret" },
    ],
  );
  worker = await start("sensors-1");
});
afterAll(async () => {
  await worker.stop(1_000);
  await store.close();
  await db.end();
  await database.drop();
});

async function runOf(tasks: Record<string, unknown>, at?: Date) {
  const { document, plan } = documentOf(tasks);
  const dag = await insertDag(db, teamId, plan, { document, maxActiveTasks: 1 });
  return await dag.run(at);
}
function waitForKey(key: string, more: object = {}) {
  return {
    operator: "sensor.s3_key",
    connection: "store",
    bucket_key: `s3://shop/${key}`,
    poke_interval: 1,
    ...more,
  };
}
async function taskOf(run: string | undefined, taskId: string) {
  const { rows } = await db.query<{
    id: string;
    state: string;
    tries: number;
    error: string | null;
    log: string | null;
    saw: string | null;
    looks: number | null;
    open: boolean | null;
    xcom: unknown;
  }>(
    `select t.id, t.state::text, t.try_number as tries, a.error, d.saw, d.looks, d.open,
       (select string_agg(l.text, '' order by l.attempt, l.seq) from log_chunk l
         where l.task_instance_id = t.id) as log,
       (select x.value from xcom x where x.dag_run_id = t.dag_run_id and x.task_id = t.task_id) as xcom
     from task_instance t
     left join attempt a on a.task_instance_id = t.id and a.number = t.try_number
     left join deferral d on d.task_instance_id = t.id and d.attempt = t.try_number
     where t.dag_run_id = $1 and t.task_id = $2`,
    [run, taskId],
  );
  const row = rows[0];
  if (row === undefined) throw new Error(`no task ${taskId}`);
  return row;
}
const ended = (run: string | undefined, taskId = "wait") =>
  waitFor(`the end of ${taskId}`, async () => {
    const task = await taskOf(run, taskId);
    return ["success", "failed", "skipped"].includes(task.state) ? task : undefined;
  });
const waiting = (run: string | undefined, looks = 1) =>
  waitFor("the task to wait", async () => {
    const task = await taskOf(run, "wait");
    return task.state === "deferred" && (task.looks ?? 0) >= looks ? task : undefined;
  });

describe("a sensor in a worker", () => {
  it("waits for a file without a slot, and goes on in one attempt with one log", async () => {
    const run = await runOf({
      wait: waitForKey("orders.csv"),
      meanwhile: { operator: "empty" },
      after: { operator: "empty", needs: ["wait"] },
    });
    // The DAG may run one task at a time: the other ends while this one waits.
    expect((await ended(run, "meanwhile")).state).toBe("success");
    const looked = await waiting(run, 2);
    expect(looked.saw).toBe("found 0 of 1 key; missing: s3://shop/orders.csv");
    await store.put("shop", "orders.csv");
    const done = await ended(run);
    expect(done).toMatchObject({
      state: "success",
      tries: 1,
      open: false,
      xcom: ["s3://shop/orders.csv"],
    });
    const lines = (done.log ?? "").trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain("Attempt 1 of 1");
    expect(lines[1]).toContain("found 0 of 1 key");
    expect(lines[2]).toContain("found 1 of 1 key");
    expect(lines[3]).toMatch(/Succeeded after \d+\.\d\d s and \d+ looks/);
    expect((await ended(run, "after")).state).toBe("success");
    expect(await findBreaches(db)).toEqual([]);
  });

  it("is looked at at once when somebody asks", async () => {
    const run = await runOf({ wait: waitForKey("asked.csv", { poke_interval: "1h" }) });
    const { id } = await waiting(run);
    await store.put("shop", "asked.csv");
    await db.query("select engine.look_now($1)", [id]);
    expect((await ended(run)).state).toBe("success");
  });

  it("fails when its timeout is over, without using its retries, or skips", async () => {
    const failing = await runOf({ wait: waitForKey("never", { timeout: 1, retries: 3 }) });
    const skipping = await runOf({ wait: waitForKey("never", { timeout: 1, soft_fail: true }) });
    expect(await ended(failing)).toMatchObject({
      state: "failed",
      tries: 1,
      error: expect.stringContaining("timeout of 1s is over; last seen: found 0 of 1 key"),
    });
    expect(await ended(skipping)).toMatchObject({ state: "skipped", tries: 1 });
  });

  it("counts only looks against execution_timeout, not waiting", async () => {
    const run = await runOf({ wait: waitForKey("slow.csv", { execution_timeout: 1.5 }) });
    await waiting(run, 3);
    await store.put("shop", "slow.csv");
    expect((await ended(run)).state).toBe("success");
  });

  it("retries after a look that fails, as any task does", async () => {
    const run = await runOf({
      wait: { ...waitForKey("x"), bucket_key: "s3://gone/x", retries: 1, retry_delay: 0 },
    });
    expect(await ended(run)).toMatchObject({
      state: "failed",
      tries: 2,
      error: "There is no bucket gone",
    });
  });

  it("wakes at its instant, not before", async () => {
    const at = new Date(Date.now() - 58_500);
    const run = await runOf({ wait: { operator: "sensor.time_delta", delta: 60 } }, at);
    const task = await ended(run);
    expect(Date.now()).toBeGreaterThanOrEqual(at.getTime() + 60_000);
    expect(task).toMatchObject({ state: "success", looks: 1 });
  });

  it("goes on in another worker when its own stops", async () => {
    const run = await runOf({ wait: waitForKey("moved.csv") });
    await waiting(run);
    await worker.stop(1_000);
    worker = await start("sensors-2");
    await store.put("shop", "moved.csv");
    expect(await ended(run)).toMatchObject({ state: "success", tries: 1 });
    expect(await findBreaches(db)).toEqual([]);
  });
});

describe("sensor.asset in a worker", () => {
  const waitForAsset = (asset: string, more: object = {}) => ({
    operator: "sensor.asset",
    asset,
    // No look of its own would come in time: an update must wake it.
    poke_interval: "1h",
    ...more,
  });
  async function makeAsset(name: string, team = teamId): Promise<string> {
    const { rows } = await db.query<{ id: string }>(
      "insert into asset (team_id, name) values ($1, $2) returning id",
      [team, name],
    );
    return rows[0]?.id ?? "";
  }
  async function update(assetId: string, at = new Date(), team = teamId): Promise<void> {
    await db.query(
      `with made as (
         insert into asset_event (team_id, asset_id, source_dag, source_run_id, source_task, extra, at)
         values ($1, $2, 'extract', 'r1', 'make', '{"rows": 3}', $3) returning id
       ) select engine.deliver_assets(array_agg(id)) from made`,
      [team, assetId, at],
    );
  }

  it("is woken by the update, and hands on what it was", async () => {
    const asset = await makeAsset("prices");
    const before = new Date("2020-01-01T00:00:00Z");
    await update(asset, before);
    const run = await runOf({ wait: waitForAsset("prices") });
    expect((await waiting(run)).saw).toMatch(/^prices was not updated since 20/);
    await update(asset, before);
    await update(asset);
    const done = await ended(run);
    expect(done).toMatchObject({
      state: "success",
      tries: 1,
      looks: 1,
      xcom: { asset: "prices", dag_id: "extract", task_id: "make", extra: { rows: 3 } },
    });
    expect(await findBreaches(db)).toEqual([]);
  });

  it("sees what was updated before it looked, and since the last success if told so", async () => {
    const asset = await makeAsset("rates");
    await update(asset, new Date("2020-01-01T00:00:00Z"));
    const run = await runOf({ wait: waitForAsset("rates", { since: "last_success" }) });
    expect(await ended(run)).toMatchObject({ state: "success", looks: null });
  });

  it("is not woken by another team's asset of the same name", async () => {
    const otherTeam = await insertTeam(db);
    const foreign = await makeAsset("secret", otherTeam);
    const own = await makeAsset("secret");
    const run = await runOf({ wait: waitForAsset("secret", { timeout: "1h" }) });
    await waiting(run);
    await update(foreign, new Date(), otherTeam);
    // The pass that this would wake has come and gone once another sensor was woken.
    const witness = await makeAsset("witness");
    const second = await runOf({ wait: waitForAsset("witness") });
    await waiting(second);
    await update(witness);
    expect((await ended(second)).state).toBe("success");
    expect((await taskOf(run, "wait")).state).toBe("deferred");
    await update(own);
    expect((await ended(run)).state).toBe("success");
  });

  it("fails at once for a name that nobody publishes", async () => {
    const run = await runOf({ wait: waitForAsset("priecs", { retries: 2 }) });
    expect(await ended(run)).toMatchObject({
      state: "failed",
      tries: 1,
      error: "No task of the team publishes the asset priecs, and nobody has",
    });
  });
});

describe("a check in a worker", () => {
  it("keeps its results, whether it fails its task or only warns", async () => {
    const url = new URL(database.sysUrl);
    await db.query(
      `insert into connection (team_id, conn_id, type, config, secrets, updated_at)
       values ($1, 'warehouse', 'postgres', $2, $3, now())`,
      [
        teamId,
        {
          host: url.hostname,
          port: Number(url.port),
          database: url.pathname.slice(1),
          user: decodeURIComponent(url.username),
          ssl: "disable",
        },
        { password: decodeURIComponent(url.password) },
      ],
    );
    const check = {
      operator: "check.row_count",
      connection: "warehouse",
      table: "team",
      partition_clause: `id = '${teamId}'`,
    };
    const run = await runOf({
      fails: { ...check, rows: { equal_to: 0 } },
      warns: { ...check, rows: { equal_to: 0 }, severity: "warn" },
      passes: { ...check, rows: { geq_to: 1 } },
    });
    expect(await ended(run, "fails")).toMatchObject({
      state: "failed",
      error: "1 of 1 checks failed: rows: 1, expected = 0",
    });
    expect(await ended(run, "warns")).toMatchObject({ state: "success" });
    expect(await ended(run, "passes")).toMatchObject({ state: "success" });
    const { rows } = await db.query(
      `select task_id, severity, passed, value from check_result where dag_run_id = $1 order by task_id`,
      [run],
    );
    expect(rows).toEqual([
      { task_id: "fails", severity: "error", passed: false, value: "1" },
      { task_id: "passes", severity: "error", passed: true, value: "1" },
      { task_id: "warns", severity: "warn", passed: false, value: "1" },
    ]);
  });
});
