import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type * as z from "zod";
import { type Completion, step } from "@/lib/db/system/engine";
import { problemDetailsSchema } from "@/lib/schemas/api/common";
import { clearTasksResultSchema } from "@/lib/schemas/api/operate";
import {
  gridSchema,
  logPageSchema,
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

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  pool = new Pool({ connectionString: api.database.sysUrl, max: 2 });
  worker = await insertWorker(pool);
  const source = `dag_id: fan
tasks:
  list: { operator: empty }
  each: { operator: empty, needs: [list], expand: { over: "{{ xcom.list }}", as: file } }
  join: { operator: empty, needs: [each] }
`;
  await call("POST", "", { source }, "editor");
  const started = await call("POST", "/fan/runs", {}, "operator");
  run = runSchema.parse(started.json()).id;
  await play({ 1: "failed" });
});
afterAll(async () => {
  await pool.end();
  await api.stop();
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

/** Runs what is ready; `each` has four elements, whose instances end as given or else well. */
async function play(ends: Record<number, "failed"> = {}): Promise<string[]> {
  const room = { light: 100, process: 100 };
  const ran: string[] = [];
  let { claimed } = await step(pool, worker, [], room, ["default"]);
  while (claimed.length > 0) {
    ran.push(...claimed.map((one) => `${one.taskId}${one.mapIndex < 0 ? "" : one.mapIndex}`));
    const done = claimed.map((one): Completion => {
      const state = ends[one.mapIndex] ?? "success";
      const base = { taskInstanceId: one.taskInstanceId, attempt: one.attempt };
      const instances = ["a", "b", "c", "d"].map((file) => ({
        item: { file },
        label: `file ${file}`,
      }));
      return {
        ...base,
        taskState: state,
        attemptState: state,
        ...(one.isMapper ? { instances } : {}),
        ...(one.mapIndex < 0 ? {} : { xcoms: [["return_value", one.mapIndex]] }),
      };
    });
    claimed = (await step(pool, worker, done, room, ["default"])).claimed;
  }
  return ran;
}

it("shows a mapped task as its instances together are", async () => {
  const { items } = await get(taskInstanceListSchema, "/tasks");
  expect(items.map(({ taskId, state, mapped }) => [taskId, state, mapped])).toEqual([
    ["list", "success", null],
    ["each", "failed", { count: 4, states: { failed: 1, success: 3 } }],
    ["join", "upstream_failed", null],
  ]);
  const grid = read(gridSchema, await call("GET", "/fan/grid"));
  expect(grid.runs.map(({ states }) => states)).toEqual(["sfu"]);
  const detail = await get(runDetailSchema, "");
  expect(detail.counts).toEqual({ success: 4, failed: 1, upstream_failed: 1 });
});

it("lists the instances page by page, and by state", async () => {
  const first = await get(mappedInstancePageSchema, "/tasks/each/instances?limit=3");
  expect(first.items.map(({ mapIndex, label }) => [mapIndex, label])).toEqual([
    [0, "file a"],
    [1, "file b"],
    [2, "file c"],
  ]);
  const rest = await get(
    mappedInstancePageSchema,
    `/tasks/each/instances?limit=3&cursor=${first.nextCursor}`,
  );
  expect([rest.items.map(({ mapIndex }) => mapIndex), rest.nextCursor]).toEqual([[3], null]);
  const failed = await get(mappedInstancePageSchema, "/tasks/each/instances?state=failed");
  expect(failed.items.map(({ mapIndex }) => mapIndex)).toEqual([1]);
  expect((await get(mappedInstancePageSchema, "/tasks/list/instances")).items).toEqual([]);
});

it("tells of one instance: its element, its XComs, its log and its neighbours", async () => {
  const one = await get(taskInstanceDetailSchema, "/tasks/each?map=2");
  expect(one).toMatchObject({
    mapIndex: 2,
    state: "success",
    item: { file: "c" },
    siblings: 4,
    mapped: null,
    xcoms: [{ key: "return_value", value: 2 }],
    upstream: [{ taskId: "list", state: "success" }],
    downstream: [{ taskId: "join", state: "upstream_failed" }],
  });
  const join = await get(taskInstanceDetailSchema, "/tasks/join");
  expect(join.upstream).toEqual([{ taskId: "each", state: "failed" }]);
  const log = await get(logPageSchema, "/tasks/each/logs?attempt=1&map=2");
  expect(log.complete).toBe(true);
  const path = `/fan/runs/${run}/tasks/each`;
  for (const wrong of ["?map=4", "/logs?attempt=1&map=4", "/logs?attempt=2&map=2"]) {
    expect((await call("GET", `${path}${wrong}`)).status, wrong).toBe(404);
  }
});

it("clears the failed instances alone, one alone, and refuses one that is not there", async () => {
  const clear = async (body: object) =>
    await call("POST", `/fan/runs/${run}/clear`, body, "operator");
  const preview = read(
    clearTasksResultSchema,
    await clear({ tasks: ["each"], mapIndex: 1, downstream: true, dryRun: true }),
  );
  expect(preview.items).toMatchObject([
    { taskId: "each", mapIndex: 1, state: "failed", next: "none" },
    { taskId: "join", state: "upstream_failed", next: "none" },
  ]);
  await clear({ onlyFailed: true });
  expect(await play()).toEqual(["each1", "join"]);
  expect((await get(runDetailSchema, "")).state).toBe("success");

  await clear({ tasks: ["each"], mapIndex: 3, downstream: true });
  expect(await play()).toEqual(["each3", "join"]);
  await clear({ tasks: ["each"] });
  expect(await play()).toEqual(["each", "each0", "each1", "each2", "each3"]);

  const refused = await clear({ tasks: ["each"], mapIndex: 4 });
  expect(refused.status).toBe(422);
  expect(read(problemDetailsSchema, refused).problems).toMatchObject([
    { path: ["mapIndex"], code: "unknown_instance", allowed: "0 to 3" },
  ]);
  const many = await clear({ tasks: ["each", "join"], mapIndex: 1 });
  expect(read(problemDetailsSchema, many).problems?.[0]?.message).toContain("one mapped task");
});
