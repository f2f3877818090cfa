import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type * as z from "zod";
import { step } from "@/lib/db/system/engine";
import { findBreaches } from "@/lib/db/system/invariants";
import { problemDetailsSchema } from "@/lib/schemas/api/common";
import { dagDetailSchema } from "@/lib/schemas/api/dag";
import { runPageSchema, runSchema } from "@/lib/schemas/api/run";
import { insertDag, insertTeam, insertWorker, planOf } from "@/lib/testing/engine";
import { startTestApi, type TestAnswer, type TestApi } from "@/lib/testing/http";

// What docs/limits.md promises of documents and edits that go too far.

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let dags: string;
let pool: Pool;
let worker: string;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  dags = `/api/v1/teams/${team.slug}/dags`;
  pool = new Pool({ connectionString: api.database.sysUrl, max: 2 });
  worker = await insertWorker(pool);
});
afterAll(async () => {
  await pool.end();
  await api.stop();
});

const call = (method: string, path: string, json?: unknown) =>
  api.call(method, `${dags}${path}`, {
    as: team.members.editor,
    ...(json === undefined ? {} : { json }),
  });
const read = <T>(schema: z.ZodType<T>, answer: TestAnswer) => {
  expect(answer.status, answer.text).toBeLessThan(300);
  return schema.parse(answer.json());
};
const problemsOf = (answer: TestAnswer) => {
  expect(answer.status, answer.text).toBe(422);
  return problemDetailsSchema.parse(answer.json()).problems ?? [];
};
const turn = (light: number) => step(pool, worker, [], { light, process: 0 }, ["default"]);

it("refuses a DAG of 1,001 tasks, names the limit, and saves nothing", async () => {
  const tasks = Array.from({ length: 1_001 }, (_, n) => `  t${n}: { operator: empty }`);
  const source = `dag_id: huge\ntasks:\n${tasks.join("\n")}\n`;
  const problems = problemsOf(await call("POST", "", { source }));
  expect(problems).toHaveLength(1);
  expect(problems).toMatchObject([
    { path: ["tasks"], message: expect.stringContaining("at most 1000 tasks"), severity: "error" },
  ]);
  expect((await call("GET", "/huge")).status).toBe(404);
});

it("refuses a cron that never fires, at its place", async () => {
  const source = `dag_id: never\nschedule: "0 0 30 2 *"\ntasks: { a: { operator: empty } }\n`;
  expect(problemsOf(await call("POST", "", { source }))).toMatchObject([
    { path: ["schedule"], code: "cron_never", found: "0 0 30 2 *", line: 2 },
  ]);
});

it("waits for a start date in the future, and says when the first run is", async () => {
  const source =
    'dag_id: later\nschedule: "@daily"\nstart_date: 2199-01-01\ntasks: { a: { operator: empty } }\n';
  const dag = read(dagDetailSchema, await call("POST", "", { source, paused: false }));
  expect(dag.nextRunAt).toBe("2199-01-02T00:00:00.000Z");
  const { items } = read(runPageSchema, await call("GET", "/later/runs"));
  expect(items).toEqual([]);
});

it("lets what runs go on when an edit lowers the limits, and starts no more than these allow", async () => {
  const source = (runs: number, tasks: number) =>
    `dag_id: lowered\nmax_active_runs: ${runs}\nmax_active_tasks: ${tasks}\ntasks: { a: { operator: empty } }\n`;
  read(dagDetailSchema, await call("POST", "", { source: source(4, 4) }));
  for (let n = 0; n < 3; n += 1) await call("POST", "/lowered/runs", {});
  const { claimed } = await turn(3);
  expect(claimed).toHaveLength(3);
  const saved = await call("POST", "/lowered/versions", { source: source(1, 1), baseVersion: 1 });
  expect(saved.status, saved.text).toBe(201);
  await call("POST", "/lowered/runs", {});
  expect(await findBreaches(pool)).toEqual([]);
  expect((await turn(10)).claimed).toEqual([]);
  const done = claimed.map(({ taskInstanceId, attempt }) => ({
    taskInstanceId,
    attempt,
    taskState: "success" as const,
    attemptState: "success" as const,
  }));
  const last = await step(pool, worker, done, { light: 10, process: 0 }, ["default"]);
  expect(last.refused).toEqual([]);
  expect(last.claimed, "the run that waited").toHaveLength(1);
  expect(await findBreaches(pool)).toEqual([]);
});

it("takes 10,000 elements of a mapped task, and counts each", async () => {
  const teamId = await insertTeam(pool);
  const dag = await insertDag(pool, teamId, planOf([{ task_id: "each", is_mapped: true }]));
  const run = await dag.run();
  const claimed = (await turn(10)).claimed.filter(({ runUuid }) => runUuid === run);
  const found = Array.from({ length: 10_000 }, (_, n) => ({ item: { n }, label: null }));
  const done = claimed.map(({ taskInstanceId, attempt }) => ({
    taskInstanceId,
    attempt,
    taskState: "success" as const,
    attemptState: "success" as const,
    instances: found,
  }));
  const { refused } = await step(pool, worker, done, { light: 0, process: 0 }, ["default"]);
  expect(refused).toEqual([]);
  const { rows } = await pool.query(
    `select count(*)::int as n, count(distinct map_item)::int as items,
       (select unfinished from dag_run where id = $1) as unfinished
     from task_instance where dag_run_id = $1 and map_index >= 0`,
    [run],
  );
  expect(rows).toEqual([{ n: 10_000, items: 10_000, unfinished: 10_000 }]);
}, 120_000);

it("fails a chain that is as long as a document may be by its first task", async () => {
  const chain = Array.from({ length: 1_000 }, (_, n) => {
    const needs = n === 0 ? "" : `, needs: [t${n - 1}]`;
    return `  t${n}: { operator: empty${needs} }`;
  });
  const source = `dag_id: chain\ntasks:\n${chain.join("\n")}\n`;
  read(dagDetailSchema, await call("POST", "", { source }));
  const { id } = read(runSchema, await call("POST", "/chain/runs", {}));
  const failed = await call("POST", `/chain/runs/${id}/mark`, { tasks: ["t0"], state: "failed" });
  expect(failed.status, failed.text).toBe(200);
  const { rows } = await pool.query(
    "select count(*)::int as n from task_instance where dag_run_id = $1 and state = 'upstream_failed'",
    [id],
  );
  expect(rows).toEqual([{ n: 999 }]);
}, 60_000);
