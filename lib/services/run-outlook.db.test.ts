import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Completion, step } from "@/lib/db/system/engine";
import { runDetailSchema, runSchema } from "@/lib/schemas/api/run";
import { taskDurationsSchema } from "@/lib/schemas/api/task-durations";
import { insertWorker } from "@/lib/testing/engine";
import { startTestApi, type TestApi } from "@/lib/testing/http";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let base: string;
let pool: Pool;
let worker: string;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  base = `/api/v1/teams/${team.slug}`;
  pool = new Pool({ connectionString: api.database.sysUrl, max: 2 });
  worker = await insertWorker(pool);
  const source = `dag_id: steps
tasks:
  first: { operator: empty }
  second: { operator: empty, needs: [first] }
`;
  const made = await api.call("POST", `${base}/dags`, {
    as: team.members.editor,
    json: { source },
  });
  expect(made.status, made.text).toBe(201);
});
afterAll(async () => {
  await pool.end();
  await api.stop();
});

const get = async (path: string) => {
  const answer = await api.call("GET", `${base}${path}`, { as: team.members.viewer });
  expect(answer.status, answer.text).toBe(200);
  return answer.json();
};

async function trigger(): Promise<string> {
  const answer = await api.call("POST", `${base}/dags/steps/runs`, {
    as: team.members.operator,
    json: {},
  });
  return runSchema.parse(answer.json()).id;
}

/** Runs a run to its end; then its tasks took as long as told. */
async function runFor(seconds: { first: number; second: number }): Promise<string> {
  const run = await trigger();
  let finished: Completion[] = [];
  for (;;) {
    const turn = await step(pool, worker, finished, { light: 9, process: 9 }, ["default"]);
    if (turn.claimed.length === 0) break;
    finished = turn.claimed.map(({ taskInstanceId, attempt }) => ({
      taskInstanceId,
      attempt,
      taskState: "success",
      attemptState: "success",
    }));
  }
  for (const [task, duration] of Object.entries(seconds)) {
    await api.sys.$executeRaw`
      update task_instance set started_at = ended_at - make_interval(secs => ${duration}::float8)
      where dag_run_id = ${run}::uuid and task_id = ${task}`;
  }
  return run;
}

it("foretells the end of a run by what its tasks usually take, beside its deadlines", async () => {
  for (const first of [10, 20, 30]) await runFor({ first, second: 40 });
  const run = await trigger();
  await step(pool, worker, [], { light: 9, process: 9 }, ["default"]);
  const rule = await api.sys.alertRule.create({
    data: { teamId: team.id, name: "By noon", event: "run_not_finished_by", scope: "team" },
  });
  const dueAt = new Date(Date.now() + 30_000);
  await api.sys.alertDeadline.create({
    data: { ruleId: rule.id, dagRunId: run, teamId: team.id, dueAt },
  });
  const before = Date.now();
  const detail = runDetailSchema.parse(await get(`/dags/steps/runs/${run}`));
  expect(detail.state).toBe("running");
  expect(detail.eta?.path).toEqual(["first", "second"]);
  const leftMs = Date.parse(detail.eta?.at ?? "") - before;
  // Half of the first ones took 20 s at most, the second ones 40 s; the first has just begun.
  expect(leftMs).toBeGreaterThan(50_000);
  expect(leftMs).toBeLessThan(61_000);
  expect(detail.deadlines).toEqual([{ rule: "By noon", at: dueAt.toISOString() }]);
});

it("gives the durations of a task, and what half and 95 in 100 stay below", async () => {
  const { items, p50Ms, p95Ms } = taskDurationsSchema.parse(
    await get("/dags/steps/durations?task=first"),
  );
  expect(items.map(({ state, durationMs }) => [state, durationMs])).toEqual([
    ["success", 10_000],
    ["success", 20_000],
    ["success", 30_000],
    ["running", null],
  ]);
  expect([p50Ms, p95Ms]).toEqual([20_000, 30_000]);
  expect(taskDurationsSchema.parse(await get("/dags/steps/durations?task=none")).items).toEqual([]);
});
