import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Completion, step } from "@/lib/db/system/engine";
import { runSchema } from "@/lib/schemas/api/run";
import { runChangesSchema } from "@/lib/schemas/api/run-changes";
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
});
afterAll(async () => {
  await pool.end();
  await api.stop();
});

const source = (script: string) => `dag_id: load
params:
  region: { type: string, default: eu }
tasks:
  read: { operator: bash, script: "echo {{ var.value.bucket }}" }
  write: { operator: bash, needs: [read], retries: 0, script: "${script}" }
`;

const ok = async (
  method: string,
  path: string,
  as: "admin" | "editor" | "operator",
  json: unknown,
) => {
  const answer = await api.call(method, `${base}${path}`, { as: team.members[as], json });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer;
};

/** Runs a run to its end; `write` ends as told. */
async function runToEnd(conf: unknown, end: "success" | "failed"): Promise<string> {
  const run = runSchema.parse((await ok("POST", "/dags/load/runs", "operator", { conf })).json());
  let finished: Completion[] = [];
  for (;;) {
    const turn = await step(pool, worker, finished, { light: 9, process: 9 }, ["default"]);
    if (turn.claimed.length === 0) return run.id;
    finished = turn.claimed.map(({ taskId, taskInstanceId, attempt }) => ({
      taskInstanceId,
      attempt,
      taskState: taskId === "write" ? end : "success",
      attemptState: taskId === "write" ? end : "success",
    }));
  }
}

const changesOf = async (run: string) => {
  const answer = await api.call("GET", `${base}/dags/load/runs/${run}/changes`, {
    as: team.members.viewer,
  });
  expect(answer.status, answer.text).toBe(200);
  return runChangesSchema.parse(answer.json());
};

it("compares a failed run with the last good one: version, params, resources, states", async () => {
  for (const key of ["bucket", "unused"]) {
    await ok("POST", "/variables", "admin", { key, value: "one" });
  }
  await ok("POST", "/dags", "editor", { source: source("echo one") });
  const first = await runToEnd({}, "failed");
  expect(await changesOf(first)).toMatchObject({ against: null, tasks: [] });

  const good = await runToEnd({}, "success");
  // What is set aside: a failed run between them.
  await runToEnd({}, "failed");
  const alike = await runToEnd({}, "failed");
  const nothing = await changesOf(alike);
  expect(nothing.against?.id).toBe(good);
  expect(nothing).toMatchObject({ version: null, params: [], resources: [], checks: [] });
  expect(nothing.summary).toMatch(/^Nothing that is kept here differs/);

  for (const key of ["bucket", "unused"]) {
    await ok("PATCH", `/variables/${key}`, "admin", { value: "two" });
  }
  await ok("POST", "/dags/load/versions", "editor", {
    source: source("exit 1"),
    baseVersion: 1,
    message: "Try it",
  });
  const failed = await runToEnd({ region: "us" }, "failed");
  const changes = await changesOf(failed);
  expect(changes.against?.id).toBe(good);
  expect(changes.version).toMatchObject({
    from: 1,
    to: 2,
    message: "Try it",
    authorName: team.members.editor.name,
    settings: [],
    tasks: [
      {
        taskId: "write",
        kind: "changed",
        fields: [{ path: "script", before: "echo one", after: "exit 1" }],
      },
    ],
  });
  expect(changes.params).toEqual([{ path: "region", before: "eu", after: "us" }]);
  expect(changes.resources).toMatchObject([
    {
      kind: "variable",
      name: "bucket",
      verb: "update",
      by: team.members.admin.name,
      isLater: false,
      tasks: ["read"],
    },
  ]);
  expect(
    changes.tasks.map(({ taskId, before, after }) => [taskId, before?.state, after.state]),
  ).toEqual([
    ["read", "success", "success"],
    ["write", "success", "failed"],
  ]);
  expect(changes.summary).toMatch(
    /^Version 1 → 2 changed script of write; variable bucket changed .* before its end; params differ: region\.$/,
  );
});

it("tells what an attempt ran with, where that differs", async () => {
  const good = await runToEnd({}, "success");
  const failed = await runToEnd({}, "failed");
  const write = (run: string, script: string) => api.sys.$executeRaw`
    update attempt a set rendered = jsonb_build_object('script', ${script}::text, 'env', '{}'::jsonb)
    from task_instance i
    where i.id = a.task_instance_id and i.dag_run_id = ${run}::uuid and i.task_id = 'read'`;
  await write(good, "echo one");
  await write(failed, "echo two");
  const { tasks, summary } = await changesOf(failed);
  expect(tasks.find(({ taskId }) => taskId === "read")?.rendered).toEqual([
    { path: "script", before: "echo one", after: "echo two" },
  ]);
  expect(summary).toBe("Read ran with other values.");
});
