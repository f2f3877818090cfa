import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type * as z from "zod";
import { type Completion, step } from "@/lib/db/system/engine";
import { findBreaches } from "@/lib/db/system/invariants";
import { problemDetailsSchema } from "@/lib/schemas/api/common";
import { graphSchema } from "@/lib/schemas/api/dag";
import { clearTasksResultSchema, markTasksResultSchema } from "@/lib/schemas/api/operate";
import {
  mappedInstancePageSchema,
  runDetailSchema,
  runSchema,
  taskInstanceDetailSchema,
  taskInstanceListSchema,
} from "@/lib/schemas/api/run";
import { insertWorker } from "@/lib/testing/engine";
import { startTestApi, type TestAnswer, type TestApi } from "@/lib/testing/http";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let pool: Pool;
let worker: string;
let run: string;

const SOURCE = `dag_id: fan
groups:
  each: { needs: [list], expand: { over: "{{ xcom.list }}", as: file } }
tasks:
  list: { operator: empty }
  read: { operator: empty, group: each }
  keep: { operator: empty, group: each, needs: [read] }
  audit: { operator: empty, group: each }
  join: { operator: empty, needs: [each] }
`;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  pool = new Pool({ connectionString: api.database.sysUrl, max: 2 });
  worker = await insertWorker(pool);
  await call("POST", "", { source: SOURCE }, "editor");
});
afterAll(async () => {
  await pool.end();
  await api.stop();
});

/** Each test has a run of its own, in which read[1] failed. */
beforeEach(async () => {
  const started = await call("POST", "/fan/runs", {}, "operator");
  run = runSchema.parse(started.json()).id;
  await play(["read1"]);
});

function call(method: "GET" | "POST", path: string, json?: unknown, as: Role = "viewer") {
  const body = json === undefined ? {} : { json };
  const base = `/api/v1/teams/${team.slug}/dags`;
  return api.call(method, `${base}${path}`, { as: team.members[as], ...body });
}
type Role = "viewer" | "operator" | "editor";

const read = <T>(schema: z.ZodType<T>, answer: TestAnswer) => schema.parse(answer.json());
const get = async <T>(schema: z.ZodType<T>, path: string) =>
  read(schema, await call("GET", `/fan/runs/${run}${path}`));
const order = async (kind: "clear" | "mark" | "cancel-tasks", body: object) =>
  await call("POST", `/fan/runs/${run}/${kind}`, body, "operator");

/** Runs what is ready; the group has three elements. */
async function play(failing: readonly string[] = []): Promise<string[]> {
  const room = { light: 100, process: 100 };
  const ran: string[] = [];
  let { claimed } = await step(pool, worker, [], room, ["default"]);
  while (claimed.length > 0) {
    const names = claimed.map((one) => `${one.taskId}${one.mapIndex < 0 ? "" : one.mapIndex}`);
    ran.push(...names);
    const done = claimed.map((one, at): Completion => {
      const state = failing.includes(names[at] ?? "") ? "failed" : "success";
      const instances = ["a", "b", "c"].map((file) => ({ item: { file }, label: null }));
      return {
        taskInstanceId: one.taskInstanceId,
        attempt: one.attempt,
        taskState: state,
        attemptState: state,
        ...(one.isMapper ? { instances } : {}),
      };
    });
    claimed = (await step(pool, worker, done, room, ["default"])).claimed;
    expect(await findBreaches(pool)).toEqual([]);
  }
  return ran.sort();
}

async function statesAt(task: string): Promise<string[]> {
  const { items } = await get(mappedInstancePageSchema, `/tasks/${task}/instances`);
  return items.map(({ state }) => state);
}

it("shows every task of the group as its instances together are, with the edges of the document", async () => {
  const { items } = await get(taskInstanceListSchema, "/tasks");
  expect(items.map(({ taskId, state, mapped }) => [taskId, state, mapped?.states])).toEqual([
    ["list", "success", undefined],
    ["read", "failed", { failed: 1, success: 2 }],
    ["audit", "success", { success: 3 }],
    ["keep", "upstream_failed", { upstream_failed: 1, success: 2 }],
    ["join", "upstream_failed", undefined],
  ]);
  const names = (tasks: readonly { taskId: string; state: string }[]) =>
    tasks.map(({ taskId, state }) => `${taskId} ${state}`);
  const list = await get(taskInstanceDetailSchema, "/tasks/list");
  expect(names(list.downstream)).toEqual(["read failed", "audit success"]);
  const audit = await get(taskInstanceDetailSchema, "/tasks/audit?map=2");
  expect(names(audit.upstream)).toEqual(["list success"]);
  expect(names(audit.downstream)).toEqual(["join upstream_failed"]);
  const one = await get(taskInstanceDetailSchema, "/tasks/keep?map=2");
  expect(names(one.upstream)).toEqual(["read success"]);
  expect(one).toMatchObject({ item: { file: "c" }, siblings: 3 });
  const graph = graphSchema.parse((await call("GET", "/fan/graph")).json());
  expect(graph.edges.map(({ from, to }) => `${from} ${to}`).sort()).toEqual([
    "audit join",
    "keep join",
    "list audit",
    "list read",
    "read keep",
  ]);
});

it("clears one element: downstream within it, and what is behind the group", async () => {
  const order1 = { tasks: ["read"], mapIndex: 1, downstream: true };
  const preview = read(clearTasksResultSchema, await order("clear", { ...order1, dryRun: true }));
  expect(preview.items.map(({ taskId, mapIndex }) => [taskId, mapIndex])).toEqual([
    ["read", 1],
    ["keep", 1],
    ["join", undefined],
  ]);
  await order("clear", order1);
  expect(await play()).toEqual(["join", "keep1", "read1"]);
  expect((await get(runDetailSchema, "")).state).toBe("success");
});

it("clears what failed alone, a task with its elements kept, and the group with them found anew", async () => {
  await order("clear", { onlyFailed: true });
  expect(await play()).toEqual(["join", "keep1", "read1"]);
  await order("clear", { tasks: ["read"] });
  expect(await play()).toEqual(["read0", "read1", "read2"]);
  await order("clear", { tasks: ["each"], mapIndex: 0 });
  expect(await play()).toEqual(["audit0", "keep0", "read0"]);
  await order("clear", { tasks: ["each"] });
  const all = [0, 1, 2].flatMap((n) => [`audit${n}`, `keep${n}`, `read${n}`]);
  expect(await play()).toEqual(["read", ...all].sort());
  await order("clear", { tasks: ["list"], downstream: true });
  expect(await play()).toEqual(["list", "read", "join", ...all].sort());
});

it("marks an element: what could not start in it is decided anew, and no other", async () => {
  const marking = { tasks: ["read"], mapIndex: 1, state: "success" };
  const result = read(markTasksResultSchema, await order("mark", marking));
  expect(result.marked).toBe(1);
  expect(await play()).toEqual(["join", "keep1"]);
  await order("mark", { tasks: ["each"], mapIndex: 2, state: "skipped" });
  expect(await statesAt("keep")).toEqual(["success", "success", "skipped"]);
  expect(await statesAt("read")).toEqual(["success", "success", "skipped"]);
});

it("cancels one element while it runs, and refuses what is no element", async () => {
  await order("clear", { tasks: ["each"], mapIndex: 0 });
  await step(pool, worker, [], { light: 1, process: 0 }, ["default"]);
  await order("cancel-tasks", { tasks: ["each"], mapIndex: 0 });
  expect(await findBreaches(pool)).toEqual([]);
  expect((await statesAt("keep"))[0]).toMatch(/skipped|upstream_failed/);
  await play();
  for (const tasks of [["each", "join"], ["list"], ["read"]]) {
    const refused = await order("clear", { tasks, mapIndex: 7 });
    expect(refused.status).toBe(422);
    expect(read(problemDetailsSchema, refused).problems).toMatchObject([
      { path: ["mapIndex"], code: "unknown_instance" },
    ]);
  }
});

it("keeps a run on a version without the group, and back on one with it", async () => {
  const plain = SOURCE.replace(/, expand:.*?as: file }/, "").replace("empty }", "empty, doc: x }");
  const saved = await call("POST", "/fan/versions", { source: plain, baseVersion: 1 }, "editor");
  expect(saved.status).toBe(201);
  await order("clear", { tasks: ["each"], latestVersion: true });
  expect(await play()).toEqual(["audit", "keep", "read"]);
  await call("POST", "/fan/versions", { source: SOURCE, baseVersion: 2 }, "editor");
  await order("clear", { tasks: ["each"], latestVersion: true });
  expect(await play()).toHaveLength(10);
  expect((await get(runDetailSchema, "")).state).toBe("failed");
  await order("clear", { onlyFailed: true });
  expect(await play()).toEqual(["join"]);
});
