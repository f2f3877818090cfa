import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type * as z from "zod";
import { type Claim, type Completion, createRuns, step } from "@/lib/db/system/engine";
import { findBreaches } from "@/lib/db/system/invariants";
import { problemDetailsSchema } from "@/lib/schemas/api/common";
import { clearTasksResultSchema, markTasksResultSchema } from "@/lib/schemas/api/operate";
import { runSchema, taskInstanceListSchema } from "@/lib/schemas/api/run";
import { insertWorker } from "@/lib/testing/engine";
import { startTestApi, type TestAnswer, type TestApi } from "@/lib/testing/http";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let pool: Pool;
let worker: string;
let dags: string;
let dag: string;
let made = 0;

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
beforeEach(async () => {
  made += 1;
  dag = `chain_${made}`;
  await save("", documentOf());
});

const documentOf = (more = "", tasks = "") => `dag_id: ${dag}
max_active_runs: 200
${more}tasks:
  extract: { operator: empty }
  load: { operator: empty, needs: [extract] }
  report: { operator: empty, needs: [load] }
${tasks}`;

const read = <T>(schema: z.ZodType<T>, answer: TestAnswer) => {
  expect(answer.status, answer.text).toBeLessThan(300);
  return schema.parse(answer.json());
};
const post = (path: string, json: unknown) =>
  api.call("POST", `${dags}${path}`, { as: team.members.editor, json });
async function save(path: string, source: string, baseVersion?: number): Promise<void> {
  const answer = await post(path, {
    source,
    ...(baseVersion === undefined ? {} : { baseVersion }),
  });
  expect(answer.status, answer.text).toBe(201);
}
const start = async (day: number, conf = {}) =>
  read(
    runSchema,
    await post(`/${dag}/runs`, {
      logicalDate: new Date(Date.UTC(2024, 0, day)).toISOString(),
      conf,
    }),
  ).id;
const clear = async (run: string, json: object) =>
  read(clearTasksResultSchema, await post(`/${dag}/runs/${run}/clear`, json));
const mark = async (run: string, json: object) =>
  read(markTasksResultSchema, await post(`/${dag}/runs/${run}/mark`, json));
const states = async (run: string) => {
  const path = `${dags}/${dag}/runs/${run}/tasks`;
  const answer = await api.call("GET", path, { as: team.members.viewer });
  const { items } = read(taskInstanceListSchema, answer);
  return Object.fromEntries(items.map((task) => [task.taskId, task.state]));
};

const turn = (done: Completion[] = []) =>
  step(pool, worker, done, { light: 1_000, process: 1_000 }, ["default"]);
const ended = ({ taskInstanceId, attempt }: Claim, state: "success" | "failed"): Completion => ({
  taskInstanceId,
  attempt,
  taskState: state,
  attemptState: state,
});

/** Runs all that is ready; counts what ran, by task. Tasks in `failing` fail. */
async function drain(
  failing: readonly string[] = [],
  open: readonly Completion[] = [],
): Promise<Record<string, number>> {
  const ran: Record<string, number> = {};
  let { claimed } = await turn([...open]);
  while (claimed.length > 0) {
    for (const { taskId } of claimed) ran[taskId] = (ran[taskId] ?? 0) + 1;
    const done = claimed.map((one) =>
      ended(one, failing.includes(one.taskId) ? "failed" : "success"),
    );
    claimed = (await turn(done)).claimed;
  }
  return ran;
}

it("clears the same tasks in earlier and later runs, as the preview says", async () => {
  const [first, second, third] = [await start(1), await start(2), await start(3)];
  await drain();
  const order = { tasks: ["load"], downstream: true };
  const preview = await clear(second, { ...order, past: true, dryRun: true });
  expect(preview).toMatchObject({ cleared: 0, run: { state: "success", next: "queued" } });
  expect(preview.items.map(({ taskId }) => taskId)).toEqual(["load", "report"]);
  expect(preview.others).toEqual([
    {
      id: first,
      runId: expect.stringContaining("2024-01-01"),
      logicalDate: "2024-01-01T00:00:00.000Z",
      versionNumber: 1,
      state: "success",
      next: "queued",
      tasks: 2,
      stopped: 0,
      follows: 0,
      note: "",
    },
  ]);
  const future = await clear(second, { ...order, future: true, dryRun: true });
  expect(future.others.map(({ id }) => id)).toEqual([third]);
  expect(await drain(), "a preview changes nothing").toEqual({});

  const both = await clear(second, { ...order, past: true, future: true });
  expect(both.others.map(({ id }) => id)).toEqual([first, third]);
  expect(both.cleared).toBe(6);
  expect(await findBreaches(pool)).toEqual([]);
  expect(await drain()).toEqual({ load: 3, report: 3 });
  const audit = await api.sys.auditEvent.findFirstOrThrow({
    orderBy: { id: "desc" },
    where: { teamId: team.id },
  });
  expect(audit).toMatchObject({
    action: "run.clear",
    detail: { run: second, tasks: ["load", "report"], otherRuns: 2 },
  });
});

it("finds only the runs in which something is to be done, and stops what runs there", async () => {
  const failed = await start(1);
  await drain(["load"]);
  await start(2);
  await drain();
  const own = await start(3);
  await drain(["load"]);
  const running = await start(4);
  const { claimed } = await turn();

  const onlyFailed = await clear(own, { onlyFailed: true, past: true, future: true, dryRun: true });
  expect(onlyFailed.others.map(({ id, tasks }) => [id, tasks])).toEqual([[failed, 2]]);
  const named = { tasks: ["extract"], past: true, future: true };
  const later = await clear(own, { ...named, dryRun: true });
  expect(later.others.map(({ stopped }) => stopped)).toEqual([0, 0, 1]);
  await clear(own, named);
  const late = claimed.map((claim) => ended(claim, "success"));
  const refused = await step(pool, worker, late, { light: 0, process: 0 }, ["default"]);
  expect(refused.refused).toEqual(claimed.map(({ taskInstanceId }) => taskInstanceId));
  await drain();
  expect(await states(running)).toEqual({ extract: "success", load: "success", report: "success" });
  expect(await findBreaches(pool)).toEqual([]);
});

it("means the tasks of its own run, also where another run's version links them otherwise", async () => {
  const old = await start(1);
  await drain();
  await save(`/${dag}/versions`, documentOf("", "  mail: { operator: empty, needs: [load] }\n"), 1);
  const own = await start(2);
  await drain();
  const { items, others } = await clear(own, { tasks: ["load"], downstream: true, past: true });
  expect(items.map(({ taskId }) => taskId).sort()).toEqual(["load", "mail", "report"]);
  expect(others).toMatchObject([{ id: old, tasks: 2, versionNumber: 1 }]);
  expect(await drain()).toEqual({ load: 2, report: 2, mail: 1 });
});

it("takes earlier runs that have ended to the current version, and says which stay and why", async () => {
  const unfit = await start(1, { size: "small" });
  const fit = await start(2);
  const own = await start(3);
  await drain(["load"]);
  const running = await start(4);
  await save(
    `/${dag}/versions`,
    documentOf(
      "params: { size: { type: integer, default: 1 } }\n",
      "  mail: { operator: empty, needs: [load] }\n",
    ),
    1,
  );
  const order = {
    tasks: ["extract"],
    downstream: true,
    latestVersion: true,
    past: true,
    future: true,
  };
  const { claimed } = await turn();
  const preview = await clear(own, { ...order, dryRun: true });
  expect(preview.versionNumber).toBe(2);
  const expected = [
    { id: unfit, tasks: 0, versionNumber: 1, note: expect.stringMatching(/conf.*version 2/) },
    { id: fit, tasks: 4, versionNumber: 2, note: "" },
    { id: running, tasks: 1, versionNumber: 1, note: "is running: stays on version 1" },
  ];
  expect(preview.others).toMatchObject(expected);
  expect(await states(fit), "as it was").not.toHaveProperty("mail");
  expect((await clear(own, order)).others).toMatchObject(expected);
  const late = claimed.map((claim) => ended(claim, "success"));
  expect(await drain([], late)).toEqual({ extract: 3, load: 3, report: 3, mail: 2 });
  expect(await states(unfit)).toMatchObject({ load: "failed" });
  expect(await findBreaches(pool)).toEqual([]);
});

it("marks along the graph and along time", async () => {
  const [first, second] = [await start(1), await start(2)];
  await drain(["load"]);
  const order = { tasks: ["load"], upstream: true, past: true, state: "skipped" };
  const preview = await mark(second, { ...order, dryRun: true });
  expect(preview.items.map(({ taskId, reason }) => [taskId, reason])).toEqual([
    ["extract", "upstream of load"],
    ["load", "chosen"],
  ]);
  expect(preview.others).toMatchObject([{ id: first, tasks: 2, follows: 1, next: "success" }]);
  expect(await mark(second, order)).toMatchObject({ marked: 4 });
  for (const run of [first, second]) {
    expect(await states(run)).toEqual({ extract: "skipped", load: "skipped", report: "skipped" });
  }
  expect(await mark(second, order), "once").toMatchObject({ marked: 0, others: [] });
  const down = { tasks: ["load"], downstream: true, state: "success" };
  expect(await mark(first, down)).toMatchObject({ marked: 2 });
  expect(await findBreaches(pool)).toEqual([]);
});

it("refuses more runs than one transaction may change, and one instance in other runs", async () => {
  const own = await start(1);
  const next = await start(2);
  const { dagId, teamId, dagVersionId } = await api.sys.dagRun.findUniqueOrThrow({
    where: { id: own },
  });
  const dates = Array.from({ length: 100 }, (_, n) =>
    new Date(Date.UTC(2024, 0, 3 + n)).toISOString(),
  );
  const others = dates.map((at) => ({
    ...{ id: randomUUID(), team_id: teamId, dag_id: dagId, dag_version_id: dagVersionId },
    ...{ run_id: at, type: "manual" as const, logical_date: at, run_after: at },
    ...{ interval_start: at, interval_end: at },
  }));
  await createRuns(pool, others);
  const all = await post(`/${dag}/runs/${own}/mark`, {
    tasks: ["extract"],
    state: "success",
    future: true,
    dryRun: true,
  });
  expect(all.status).toBe(422);
  expect(problemDetailsSchema.parse(all.json()).problems).toMatchObject([
    {
      path: ["future"],
      code: "too_many_runs",
      found: "101 runs",
      allowed: expect.stringContaining("up to 100 runs"),
    },
  ]);
  const one = await post(`/${dag}/runs/${own}/clear`, { tasks: ["load"], mapIndex: 0, past: true });
  expect(problemDetailsSchema.parse(one.json()).problems).toMatchObject([
    { path: ["mapIndex"], code: "instance_in_other_runs" },
  ]);
  const most = { tasks: ["extract"], state: "success", future: true };
  expect(await mark(next, most)).toMatchObject({ marked: 101 });
  expect(await findBreaches(pool)).toEqual([]);
}, 60_000);
