import { Pool } from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import type * as z from "zod";
import { loadTriggeringEvents } from "@/lib/db/system/asset-due";
import { type Claim, step } from "@/lib/db/system/engine";
import { findBreaches } from "@/lib/db/system/invariants";
import type { assetPageSchema } from "@/lib/schemas/api/asset";
import type { RunDetail } from "@/lib/schemas/api/run";
import { insertWorker } from "@/lib/testing/engine";
import { startTestApi, type TestApi } from "@/lib/testing/http";
import { createAssetRuns } from "./create-asset-runs";
import { createDueRuns } from "./create-due-runs";

const log = pino({ enabled: false });
const ROOM = { light: 1_000, process: 1_000 };

let api: TestApi;
let pool: Pool;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let other: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let worker: string;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("makers");
  other = await api.people.staffedTeam("others");
  pool = new Pool({ connectionString: api.database.sysUrl, max: 8 });
  worker = await insertWorker(pool);
});
afterAll(async () => {
  await pool.end();
  await api.stop();
});

const call = (method: string, path: string, json?: unknown) =>
  api.call(method, `/api/v1/teams/${team.slug}${path}`, { as: team.members.owner, json });
async function send(method: string, path: string, json?: unknown) {
  const answer = await call(method, path, json);
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer;
}
const publish = (source: string, paused = false) => send("POST", "/dags", { source, paused });
const trigger = (dag: string) => send("POST", `/dags/${dag}/runs`, {});
const pass = () => createAssetRuns(pool, log, async () => undefined);

const producer = (dag: string, assets: string) =>
  publish(`dag_id: ${dag}\ntasks:\n  make: { operator: empty, outlets: [${assets}] }\n`);
const consumer = (dag: string, schedule: string, more = "") =>
  publish(`dag_id: ${dag}\nschedule: ${schedule}\n${more}\ntasks:\n  use: { operator: empty }\n`);

/** Claims all that is ready and ends it so; returns how many there were. */
async function work(state: "success" | "failed" | "skipped" = "success"): Promise<number> {
  let count = 0;
  let done: Claim[] = (await step(pool, worker, [], ROOM, ["default"])).claimed;
  while (done.length > 0) {
    count += done.length;
    const ended = done.map(({ taskInstanceId, attempt }) => ({
      taskInstanceId,
      attempt,
      taskState: state,
      attemptState: state,
    }));
    done = (await step(pool, worker, ended, ROOM, ["default"])).claimed;
  }
  return count;
}

async function runsOf(dagId: string, type = "asset_triggered") {
  const { rows } = await pool.query<{ id: string; assets: string[]; start: Date; end: Date }>(
    `select r.id, r.interval_start as start, r.interval_end as end, array(
       select a.name from asset_delivery y join asset a on a.id = y.asset_id
       where y.dag_run_id = r.id order by y.event_id) as assets
     from dag_run r join dag d on d.id = r.dag_id
     where d.dag_id = $1 and r.type::text = $2 order by r.logical_date`,
    [dagId, type],
  );
  return rows;
}

it("starts what waits for an asset when the task that publishes it succeeds, and only then", async () => {
  await producer("extract", "orders, customers");
  await consumer("report", "{ assets: { any: [orders] } }");
  await trigger("extract");
  await work("failed");
  expect(await pass()).toBe(0);
  await trigger("extract");
  await work();
  expect(await pass()).toBe(1);
  expect(await pass()).toBe(0);
  const [run] = await runsOf("report");
  expect(run?.assets).toEqual(["orders"]);
  const { assetEvents } = (await send("GET", `/dags/report/runs/${run?.id}`)).json() as RunDetail;
  expect(assetEvents).toMatchObject([
    { asset: "orders", sourceDag: "extract", sourceTask: "make" },
  ]);
  expect(await loadTriggeringEvents(pool, run?.id ?? "")).toMatchObject([
    { asset: "orders", dagId: "extract", taskId: "make" },
  ]);
  await work();
});

it("waits for all, takes what came meanwhile into one run, and covers the data of its sources", async () => {
  await producer("left", "l");
  await producer("right", "r");
  await consumer("join", "{ assets: { all: [l, r] } }");
  for (const dag of ["left", "left"]) await trigger(dag);
  await work();
  expect(await pass()).toBe(0);
  await trigger("right");
  await work();
  expect(await pass()).toBe(1);
  const [run] = await runsOf("join");
  expect(run?.assets.sort()).toEqual(["l", "l", "r"]);
  const { rows } = await pool.query<{ start: Date; end: Date }>(
    `select min(r.interval_start) as start, max(r.interval_end) as end from dag_run r
     join dag d on d.id = r.dag_id where d.dag_id in ('left', 'right')`,
  );
  expect([run?.start, run?.end]).toEqual([rows[0]?.start, rows[0]?.end]);
  await work();
});

it("starts by time too where a time stands besides", async () => {
  await consumer("either", '{ assets: { any: [l] }, time: "@daily" }');
  await createDueRuns(pool, log, async () => undefined);
  expect(await runsOf("either", "scheduled")).toHaveLength(1);
  await trigger("left");
  await work();
  await pass();
  expect(await runsOf("either")).toHaveLength(1);
  await work();
});

it("holds updates back while max_active_runs are active, and takes them when a run ends", async () => {
  await producer("often", "drop");
  await consumer("slow", "{ assets: { any: [drop] } }", "max_active_runs: 1");
  await trigger("often");
  await step(pool, worker, [], { light: 0, process: 0 }, ["default"]);
  await work();
  await pass();
  for (let each = 0; each < 3; each += 1) await trigger("often");
  // The consumer's first run stays open: only its task is not ended.
  const { claimed } = await step(pool, worker, [], ROOM, ["default"]);
  const { rows } = await pool.query<{ id: string }>("select id from dag where dag_id = 'slow'");
  const [own] = claimed.filter(({ dagUuid }) => dagUuid === rows[0]?.id);
  const theirs = claimed.filter(({ dagUuid }) => dagUuid !== rows[0]?.id);
  const success = ({ taskInstanceId, attempt }: Claim) =>
    ({ taskInstanceId, attempt, taskState: "success", attemptState: "success" }) as const;
  await step(pool, worker, theirs.map(success), { light: 0, process: 0 }, []);
  expect(await pass()).toBe(0);
  if (own === undefined) throw new Error("the consumer's task was not claimed");
  await step(pool, worker, [success(own)], { light: 0, process: 0 }, []);
  expect(await pass()).toBe(1);
  expect((await runsOf("slow")).map(({ assets }) => assets.length)).toEqual([1, 3]);
  await work();
});

it("sends nothing to a DAG that is paused or no longer waits", async () => {
  await consumer("asleep", "{ assets: { any: [l] } }");
  await send("PATCH", "/dags/asleep", { paused: true });
  await consumer("leaves", "{ assets: { all: [l, r] } }");
  await trigger("left");
  await work();
  await pass();
  const source = `dag_id: leaves\nschedule: { assets: { any: [r] } }\ntasks:\n  use: { operator: empty }\n`;
  await send("POST", "/dags/leaves/versions", { source, baseVersion: 1 });
  await trigger("right");
  await work();
  await pass();
  expect(await runsOf("asleep")).toEqual([]);
  expect((await runsOf("leaves")).map(({ assets }) => assets)).toEqual([["r"]]);
  await work();
});

it("makes one run of each fulfilled condition, whoever races, and uses each update once", async () => {
  const names = ["p", "q", "s"];
  for (const name of names) await producer(`race_${name}`, `race_${name}`);
  await consumer("race_all", "{ assets: { all: [race_p, race_q] } }", "max_active_runs: 1000");
  await consumer(
    "race_mixed",
    "{ assets: { all: [race_s, { any: [race_p, race_q] }] } }",
    "max_active_runs: 1000",
  );
  let isOver = false;
  const passes = [1, 2, 3].map(async () => {
    while (!isOver) await pass();
  });
  for (let round = 0; round < 8; round += 1) {
    await Promise.all(names.flatMap((name) => [trigger(`race_${name}`), trigger(`race_${name}`)]));
    await Promise.all([work(), work()]);
  }
  isOver = true;
  await Promise.all(passes);
  await pass();
  await work();
  for (const [dag, fulfils] of [
    ["race_all", (set: Set<string>) => set.has("race_p") && set.has("race_q")],
    ["race_mixed", (set: Set<string>) => set.has("race_s") && set.size > 1],
  ] as const) {
    const runs = await runsOf(dag);
    expect(runs.length).toBeGreaterThan(0);
    for (const { assets } of runs) expect(fulfils(new Set(assets)), assets.join()).toBe(true);
    const { rows } = await pool.query<{ name: string; waits: boolean; n: number }>(
      `select a.name, y.dag_run_id is null as waits, count(*)::int as n
       from asset_delivery y join asset a on a.id = y.asset_id join dag d on d.id = y.dag_id
       where d.dag_id = $1 group by 1, 2`,
      [dag],
    );
    const waiting = new Set(rows.filter(({ waits }) => waits).map(({ name }) => name));
    expect(fulfils(waiting), "what is left fulfils nothing").toBe(false);
    const total = rows.reduce((sum, { n }) => sum + n, 0);
    expect(total).toBe(dag === "race_all" ? 32 : 48);
  }
}, 60_000);

it("lists assets with their producers and consumers, and takes updates from outside", async () => {
  const page = (await send("GET", "/assets?search=order")).json() as z.output<
    typeof assetPageSchema
  >;
  expect(page.items).toMatchObject([
    {
      name: "orders",
      producers: [{ dagId: "extract", taskId: "make" }],
      consumers: ["report"],
      lastSource: "extract",
    },
  ]);
  const before = (await runsOf("report")).length;
  await send("POST", "/assets/events", { asset: "orders", extra: { rows: 7 } });
  expect(await pass()).toBe(1);
  const runs = await runsOf("report");
  expect(runs).toHaveLength(before + 1);
  expect(await loadTriggeringEvents(pool, runs.at(-1)?.id ?? "")).toMatchObject([
    { asset: "orders", extra: { rows: 7 } },
  ]);
  const source =
    "dag_id: x\nschedule: { assets: { any: [order] } }\ntasks: { a: { operator: empty } }\n";
  expect((await send("POST", "/dags/validate", { source })).json()).toMatchObject({
    valid: true,
    problems: [{ code: "unpublished_asset", message: expect.stringContaining('"orders"') }],
  });
  expect((await call("POST", "/assets/events", { asset: "nothing" })).status).toBe(404);
  const stranger = await api.call("POST", `/api/v1/teams/${other.slug}/assets/events`, {
    as: other.members.owner,
    json: { asset: "orders" },
  });
  expect(stranger.status).toBe(404);
  await work();
});

it("holds every invariant", async () => {
  expect(await findBreaches(pool)).toEqual([]);
});
