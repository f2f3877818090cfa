import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findBreaches } from "@/lib/db/system/invariants";
import { claimTaskTest, endLostTaskTests, finishTaskTest } from "@/lib/db/system/task-test";
import { declareLost, registerWorker } from "@/lib/db/system/worker";
import { logPageSchema } from "@/lib/schemas/api/run";
import { type TaskTestView, taskTestSchema } from "@/lib/schemas/api/task-test";
import { MAX_LIVE_TESTS } from "@/lib/services/task-tests";
import { runUpkeep } from "@/lib/services/upkeep";
import { startTestApi, type TestApi } from "@/lib/testing/http";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";
import type { Worker } from "./worker";

const SECRET = "the-secret-of-the-shop";

let api: TestApi;
let db: pg.Pool;
let worker: Worker;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let path: string;

beforeAll(async () => {
  api = await startTestApi();
  db = new pg.Pool({ connectionString: api.database.sysUrl, max: 4 });
  team = await api.people.staffedTeam("acme");
  path = `/api/v1/teams/${team.slug}`;
  worker = await startTestWorker(api.database.sysUrl, { openSecret: (_place, sealed) => sealed });
  await db.query(
    `insert into variable (team_id, key, value, is_secret, updated_at)
     values ($1, 'token', $2, true, now())`,
    [team.id, SECRET],
  );
});
afterAll(async () => {
  await worker.stop(1_000);
  await db.end();
  await api.stop();
});

const send = (method: string, below: string, json?: unknown) =>
  api.call(method, `${path}/${below}`, { as: team.members.editor, json });

async function order(source: string, taskId: string, more: object = {}): Promise<TaskTestView> {
  const answer = await send("POST", "task-tests", { source, taskId, ...more });
  expect(answer.status, answer.text).toBe(201);
  return taskTestSchema.parse(answer.json());
}

const viewOf = async (id: string) =>
  taskTestSchema.parse((await send("GET", `task-tests/${id}`)).json());

async function logOf(id: string): Promise<string> {
  const page = logPageSchema.parse((await send("GET", `task-tests/${id}/logs`)).json());
  return page.chunks.map(({ text }) => text).join("");
}

async function outcome(source: string, taskId: string, more: object = {}) {
  const { id } = await order(source, taskId, more);
  const test = await waitFor("the end of the test", async () => {
    const now = await viewOf(id);
    return now.endedAt === null ? undefined : now;
  });
  return { test, log: await logOf(id) };
}

const SHOP = `dag_id: shop
schedule: "@daily"
params: { region: { type: string, default: eu } }
tasks:
  extract: { operator: python, script: "print(1)" }
  load:
    operator: python
    needs: [extract]
    script: |
      from millrace import xcom
      print("{{ ds }} {{ params.region }} {{ xcom.extract.rows }} {{ data_interval_end }}")
      xcom.push("return_value", {"loaded": {{ xcom.extract.rows }}})
`;

it("runs an unsaved task for a chosen date with given XComs, and leaves nothing but the test", async () => {
  const { test, log } = await outcome(SHOP, "load", {
    logicalDate: "2024-02-28T00:00:00Z",
    conf: { region: "us" },
    xcoms: { extract: { return_value: { rows: 3 } } },
  });
  expect(test, log).toMatchObject({
    dagId: "shop",
    state: "success",
    intervalStart: "2024-02-28T00:00:00.000Z",
    intervalEnd: "2024-02-29T00:00:00.000Z",
    result: { xcoms: { return_value: { loaded: 3 } } },
    exitCode: 0,
    xcomRunId: null,
  });
  expect(JSON.stringify(test.rendered)).toContain("2024-02-28 us 3 2024-02-29T00:00:00+00:00");
  expect(log).toContain("2024-02-28 us 3");
  const { rows } = await db.query(
    `select (select count(*)::int from dag_run) as runs, (select count(*)::int from xcom) as xcoms,
       (select count(*)::int from task_instance) as tasks, (select count(*)::int from dag) as dags,
       (select count(*)::int from alert_event) as alerts,
       (select detail ->> 'task' from audit_event where action = 'task.test') as audited`,
  );
  expect(rows[0]).toEqual({ runs: 0, xcoms: 0, tasks: 0, dags: 0, alerts: 0, audited: "load" });
});

it("reads what the latest successful run handed on", async () => {
  const dag = `dag_${randomUUID().slice(0, 8)}`;
  const source = SHOP.replace("dag_id: shop", `dag_id: ${dag}`).replace(
    '"print(1)"',
    `"from millrace import xcom; xcom.push('return_value', {'rows': 41})"`,
  );
  await send("POST", "dags", { source, paused: true });
  const run = await send("POST", `dags/${dag}/runs`, {});
  const { id, runId } = run.json() as { id: string; runId: string };
  await waitFor("the run", async () => {
    const { rows } = await db.query("select 1 from dag_run where id = $1 and state = 'success'", [
      id,
    ]);
    return rows.length === 1;
  });
  const { test, log } = await outcome(source, "load");
  expect(test, log).toMatchObject({
    xcomRunId: runId,
    state: "success",
    result: { xcoms: { return_value: { loaded: 41 } } },
  });
});

it.each([
  [
    "a failure, its secrets masked",
    `{ operator: python, variables: [token], script: 'import millrace, sys; print(millrace.variable("token")); sys.exit(3)' }`,
    { state: "failed", exitCode: 3, errorCode: "exit_code" },
    /\*\*\*/,
  ],
  [
    "a sensor that looks once",
    "{ operator: sensor.time_delta, delta: 3650d }",
    { state: "waiting" },
    /Would wait/,
  ],
  [
    "a trigger, which starts nothing",
    "{ operator: dag.trigger, dag_id: other }",
    { state: "failed", errorCode: "not_in_a_test" },
    /A test does not trigger other/,
  ],
  [
    "the instance of a mapped task that was asked for",
    "{ operator: bash, expand: { over: [a, b, c], as: file }, script: 'echo file {{ file }}' }",
    { state: "success" },
    /o file b/,
  ],
])("shows %s", async (_name, task, expected, said) => {
  const source = `dag_id: shop\ntasks:\n  a: ${task}\n`;
  const { test, log } = await outcome(source, "a", { mapIndex: 1 });
  expect(test, log).toMatchObject(expected);
  expect(log).toMatch(said);
  expect(log + JSON.stringify(test)).not.toContain(SECRET);
});

it("kills what somebody cancels", async () => {
  const source = "dag_id: shop\ntasks:\n  a: { operator: bash, script: 'echo up; sleep 600' }\n";
  const { id } = await order(source, "a");
  await waitFor("the task to be up", async () => (await logOf(id)).includes("o up"));
  const cancelled = await send("POST", `task-tests/${id}/cancel`);
  expect(cancelled.json()).toMatchObject({ state: "cancelled", errorCode: "cancelled" });
  // Its slot is free again only when its processes are gone.
  const rest = await Promise.all([outcome(SHOP, "extract"), outcome(SHOP, "extract")]);
  expect(rest.map(({ test }) => test.state)).toEqual(["success", "success"]);
  expect(await viewOf(id)).toMatchObject({ state: "cancelled" });
});

it("refuses what cannot be tested, and says why", async () => {
  const broken = await send("POST", "task-tests", { source: "dag_id: x\ntasks: 1\n", taskId: "a" });
  expect(broken.status).toBe(422);
  expect(broken.json()).toMatchObject({ problems: [{ path: ["tasks"] }] });
  const unknown = await send("POST", "task-tests", { source: SHOP, taskId: "nope" });
  expect(unknown.json()).toMatchObject({
    problems: [{ path: ["taskId"], found: "nope", allowed: "extract, load" }],
  });
  const badConf = { source: SHOP, taskId: "load", conf: { region: 1 } };
  expect((await send("POST", "task-tests", badConf)).json()).toMatchObject({
    problems: [{ path: ["conf", "region"] }],
  });
  const badXComs = { source: SHOP, taskId: "load", xcoms: { extract: 3 } };
  expect((await send("POST", "task-tests", badXComs)).status).toBe(422);
  const asViewer = await api.call("POST", `${path}/task-tests`, {
    as: team.members.operator,
    json: { source: SHOP, taskId: "load" },
  });
  expect(asViewer.status).toBe(403);
});

it("ends what waits for no worker, and what a lost worker left; who comes late is refused", async () => {
  const queued = "dag_id: shop\ntasks:\n  a: { operator: empty, queue: nowhere }\n";
  const ids = [];
  for (let n = 0; n < MAX_LIVE_TESTS; n += 1) ids.push((await order(queued, "a")).id);
  const another = await send("POST", "task-tests", { source: queued, taskId: "a" });
  expect(another.status).toBe(409);
  expect(another.text).toContain(`${MAX_LIVE_TESTS} tests that have not ended`);

  const lost = await registerWorker(db, {
    name: "lost",
    host: "elsewhere",
    pid: 1,
    queues: ["nowhere"],
    processSlots: 1,
    lightSlots: 1,
    isolation: "",
    version: "",
  });
  const claim = await claimTaskTest(db, { id: lost, name: "lost" }, ["nowhere"]);
  expect(claim?.id).toBe(ids[0]);
  await declareLost(db, [lost]);
  await db.query("update task_test set created_at = now() - interval '1 hour' where id = $1", [
    ids[1],
  ]);
  expect(await endLostTaskTests(db)).toBe(2);
  expect(await viewOf(ids[0] ?? "")).toMatchObject({ state: "failed", errorCode: "worker_lost" });
  expect(await viewOf(ids[1] ?? "")).toMatchObject({ state: "failed", errorCode: "no_worker" });
  expect(await viewOf(ids[2] ?? "")).toMatchObject({ state: "queued" });
  const late = {
    state: "success",
    log: [],
    result: { xcoms: {}, skips: [], saw: null, checks: [] },
  };
  expect(await finishTaskTest(db, lost, ids[0] ?? "", { ...late, state: "success" })).toBe(false);
  for (const id of ids.slice(2)) await send("POST", `task-tests/${id}/cancel`);
  expect(await findBreaches(db)).toEqual([]);
});

it("is kept for a week, with its log", async () => {
  const { test } = await outcome(SHOP, "extract");
  const age = "update task_test set created_at = now() - interval '8 days' where id = $1";
  await db.query(age, [test.id]);
  expect((await runUpkeep(db)).taskTests).toBe(1);
  const left = await db.query("select 1 from log_chunk where task_instance_id = $1", [test.id]);
  expect(left.rowCount).toBe(0);
  expect((await send("GET", `task-tests/${test.id}`)).status).toBe(404);
});
