import { readdirSync, readFileSync } from "node:fs";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type * as z from "zod";
import { findBreaches } from "@/lib/db/system/invariants";
import { problemDetailsSchema } from "@/lib/schemas/api/common";
import { cancelTasksResultSchema } from "@/lib/schemas/api/operate";
import { runDetailSchema, runSchema, taskInstanceListSchema } from "@/lib/schemas/api/run";
import { startTestApi, type TestAnswer, type TestApi } from "@/lib/testing/http";
import { waitFor } from "@/lib/testing/wait";
import { spawnWorker, type WorkerProcess } from "@/lib/testing/worker-process";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let pool: Pool;
let worker: WorkerProcess;
let dags: string;
const marker = `24${process.pid}`;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  dags = `/api/v1/teams/${team.slug}/dags`;
  pool = new Pool({ connectionString: api.database.sysUrl, max: 2 });
  worker = await spawnWorker(api.database, "cancelled", { MILLRACE_PROCESS_SLOTS: "2" });
});
afterAll(async () => {
  worker.child.kill("SIGKILL");
  await worker.exited;
  await pool.end();
  await api.stop();
});

const read = <T>(schema: z.ZodType<T>, answer: TestAnswer) => {
  expect(answer.status, answer.text).toBeLessThan(300);
  return schema.parse(answer.json());
};
async function start(dag: string, tasks: string) {
  const as = team.members.editor;
  const source = `dag_id: ${dag}\ntasks:\n${tasks}`;
  expect((await api.call("POST", dags, { as, json: { source } })).status).toBe(201);
  const runs = `${dags}/${dag}/runs`;
  const { id } = read(runSchema, await api.call("POST", runs, { as, json: {} }));
  return {
    id,
    post: (json: object) => api.call("POST", `${runs}/${id}/cancel-tasks`, { as, json }),
    detail: async () => read(runDetailSchema, await api.call("GET", `${runs}/${id}`, { as })),
    states: async () => {
      const answer = await api.call("GET", `${runs}/${id}/tasks`, { as });
      const { items } = read(taskInstanceListSchema, answer);
      return Object.fromEntries(items.map((task) => [task.taskId, task.state]));
    },
  };
}
const cancelled = async (answer: Promise<TestAnswer>) =>
  read(cancelTasksResultSchema, await answer);

/** Processes of this test's tasks. */
const sleepers = () =>
  readdirSync("/proc").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(marker);
    } catch {
      // No process, or one that ended while we looked.
      return false;
    }
  });
const attempts = async (run: string, task: string) => {
  const { rows } = await pool.query<{ state: string; error: string; open: boolean }>(
    `select a.state::text, a.error, a.ended_at is null as open
     from attempt a join task_instance t on t.id = a.task_instance_id
     where t.dag_run_id = $1 and t.task_id = $2 order by a.number`,
    [run, task],
  );
  return rows;
};

it("kills what runs, once and without another try, and lets the rules decide what follows", async () => {
  const run = await start(
    "killed",
    `  hold: { operator: bash, script: sleep ${marker}, retries: 3 }
  load: { operator: empty, needs: [hold] }
  tidy: { operator: empty, needs: [hold], trigger_rule: all_done }
`,
  );
  await waitFor("the process", () => sleepers().length > 0);
  const preview = await cancelled(run.post({ tasks: ["hold"], dryRun: true }));
  expect(preview).toEqual({
    items: [
      { taskId: "hold", state: "running", next: "failed", reason: "chosen", willBeStopped: true },
    ],
    follows: [
      { taskId: "load", state: "none", next: "upstream_failed" },
      { taskId: "tidy", state: "none", next: "scheduled" },
    ],
    run: { state: "running", next: "running" },
    cancelled: 0,
  });
  expect(sleepers()).not.toEqual([]);
  expect(await cancelled(run.post({ tasks: ["hold"] }))).toEqual({ ...preview, cancelled: 1 });
  expect(await cancelled(run.post({ tasks: ["hold"] })), "once").toMatchObject({
    items: [],
    cancelled: 0,
  });
  await waitFor("no process", () => sleepers().length === 0);
  await waitFor("the end", async () => (await run.detail()).endedAt !== null);
  expect(await run.states()).toEqual({ hold: "failed", load: "upstream_failed", tidy: "success" });
  expect(await run.detail()).toMatchObject({ state: "failed", cancelledBy: null });
  const event = await api.sys.auditEvent.findFirstOrThrow({
    where: { teamId: team.id, action: "run.cancel_tasks" },
  });
  expect(await attempts(run.id, "hold")).toEqual([
    { state: "cancelled", error: `Cancelled by ${event.actorName}`, open: false },
  ]);
  expect(event.detail).toMatchObject({ run: run.id, tasks: ["hold"] });
  expect(await findBreaches(pool)).toEqual([]);
});

it("ends what is deferred, waits for a person, for a slot or to try again", async () => {
  const run = await start(
    "waiting",
    `  look: { operator: sensor.time_delta, delta: 10d }
  ask: { operator: approval, message: Go? }
  again: { operator: bash, script: exit 1, retries: 2, retry_delay: 1h }
  far: { operator: empty, queue: nowhere }
  behind: { operator: empty, needs: [look] }
  join: { operator: empty, needs: [look, ask, again, far, behind], trigger_rule: none_failed }
`,
  );
  const waiting = {
    look: "deferred",
    ask: "awaiting_input",
    again: "up_for_retry",
    far: "queued",
    behind: "none",
    join: "none",
  };
  await waitFor("all to wait", async () => {
    const now = JSON.stringify(await run.states());
    return now === JSON.stringify(waiting);
  });
  const all = { tasks: ["look", "ask", "again", "far", "behind"] };
  const preview = await cancelled(run.post({ ...all, dryRun: true }));
  expect(preview.items.map(({ taskId, next }) => [taskId, next])).toEqual([
    ["look", "failed"],
    ["ask", "failed"],
    ["again", "failed"],
    ["far", "skipped"],
    ["behind", "skipped"],
  ]);
  expect(preview.run.next).toBe("failed");
  expect(await run.states()).toEqual(waiting);
  expect((await cancelled(run.post(all))).cancelled).toBe(5);
  expect(await run.states()).toEqual({
    ...{ look: "failed", ask: "failed", again: "failed" },
    ...{ far: "skipped", behind: "skipped", join: "upstream_failed" },
  });
  expect((await run.detail()).state).toBe("failed");
  expect(await attempts(run.id, "look")).toMatchObject([{ state: "cancelled", open: false }]);
  // The attempt that had failed by itself stays what it was.
  expect(await attempts(run.id, "again")).toMatchObject([{ state: "failed" }]);
  expect(await findBreaches(pool)).toEqual([]);
});

it("ends one instance of a mapped task, or all that are left of it", async () => {
  const run = await start(
    "mapped",
    `  each: { operator: bash, script: sleep ${marker}, expand: { over: [1, 2, 3], as: n } }
  tidy: { operator: empty, needs: [each], trigger_rule: all_done }
`,
  );
  // Two have a slot, the third waits for one.
  await waitFor("two processes", () => sleepers().length >= 2);
  const one = await cancelled(run.post({ tasks: ["each"], mapIndex: 1 }));
  expect(one).toMatchObject({ cancelled: 1, items: [{ taskId: "each", mapIndex: 1 }] });
  await waitFor("the third to run", async () => {
    const { rows } = await pool.query(
      "select 1 from task_instance where dag_run_id = $1 and state = 'running' and map_index = 2",
      [run.id],
    );
    return rows.length > 0;
  });
  expect(await cancelled(run.post({ tasks: ["each"] }))).toMatchObject({ cancelled: 2 });
  await waitFor("no process", () => sleepers().length === 0);
  await waitFor("the end", async () => (await run.detail()).endedAt !== null);
  expect(await run.states()).toEqual({ each: "failed", tidy: "success" });
  expect(await findBreaches(pool)).toEqual([]);
});

it("refuses a task that the run does not have", async () => {
  const run = await start("small", "  only: { operator: empty }\n");
  const answer = await run.post({ tasks: ["onyl"] });
  expect(answer.status).toBe(422);
  expect(problemDetailsSchema.parse(answer.json()).problems).toMatchObject([
    { path: ["tasks", 0], code: "unknown_task", found: "onyl", allowed: "only" },
  ]);
});
