import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import { type Completion, step } from "@/lib/db/system/engine";
import { appendLog } from "@/lib/db/system/log";
import { problemDetailsSchema } from "@/lib/schemas/api/common";
import { graphSchema } from "@/lib/schemas/api/dag";
import {
  gridSchema,
  logPageSchema,
  runDetailSchema,
  runPageSchema,
  runSchema,
  taskInstanceDetailSchema,
  taskInstanceListSchema,
} from "@/lib/schemas/api/run";
import { insertWorker } from "@/lib/testing/engine";
import { startTestApi, type TestAnswer, type TestApi } from "@/lib/testing/http";

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

const read = <T>(schema: z.ZodType<T>, answer: TestAnswer) => schema.parse(answer.json());
const get = (path: string) => api.call("GET", `${dags}${path}`, { as: team.members.viewer });
const trigger = (dag: string, json: unknown = {}) =>
  api.call("POST", `${dags}/${dag}/runs`, { as: team.members.operator, json });
const started = async (dag: string, json: unknown = {}) =>
  read(runSchema, await trigger(dag, json));

async function create(source: string): Promise<void> {
  const answer = await api.call("POST", dags, { as: team.members.editor, json: { source } });
  expect(answer.status, answer.text).toBe(201);
}

/** A turn of the worker: tells what ended and takes what is ready. */
const turn = (completions: Completion[] = [], take = 100) =>
  step(pool, worker, completions, { light: take, process: take }, ["default"]);

/** Takes what is ready and ends it, in the way given for a task or else well. */
async function workOnce(ends: Record<string, Partial<Completion>> = {}): Promise<string[]> {
  const { claimed } = await turn();
  await turn(
    claimed.map((claim) => ({
      taskInstanceId: claim.taskInstanceId,
      attempt: claim.attempt,
      taskState: "success",
      attemptState: "success",
      ...ends[claim.taskId],
    })),
    0,
  );
  return claimed.map((claim) => claim.taskId);
}

describe("triggering", () => {
  beforeAll(() =>
    create(`dag_id: regional
schedule: "@daily"
params:
  region: { type: string, enum: [eu, us] }
  days: { type: integer, default: 7, minimum: 1 }
tasks:
  only: { operator: empty }
`),
  );

  it("resolves the params and runs although the DAG is paused", async () => {
    const run = await started("regional", { conf: { region: "eu", extra: 1 }, note: "by hand" });
    expect(run).toMatchObject({
      type: "manual",
      state: "running",
      note: "by hand",
      triggeredBy: team.members.operator.name,
      versionNumber: 1,
    });
    expect(run.runId).toBe(`manual__${run.logicalDate.replace("Z", "+00:00")}`);
    // The last complete day.
    expect(Date.parse(run.intervalEnd) - Date.parse(run.intervalStart)).toBe(86_400_000);
    const detail = read(runDetailSchema, await get(`/regional/runs/${run.id}`));
    expect(detail).toMatchObject({
      conf: { region: "eu", extra: 1 },
      params: { region: "eu", days: 7 },
      counts: { queued: 1 },
      usualDurationMs: null,
    });
    await workOnce();
  });

  it.each([
    ["a param that is missing", { conf: {} }, [["conf.region", "param_missing"]]],
    [
      "params that do not fit",
      { conf: { region: "mars", days: 0 } },
      [
        ["conf.days", "bad_param"],
        ["conf.region", "bad_param"],
      ],
    ],
  ])("refuses %s", async (_name, json, expected) => {
    const answer = await trigger("regional", json);
    expect(answer.status).toBe(422);
    const { problems = [] } = read(problemDetailsSchema, answer);
    expect(problems.map((problem) => [problem.path.join("."), problem.code])).toEqual(expected);
  });

  it.each([
    ["conf that is a list", { conf: [] }],
    ["an unknown field", { config: {} }],
    ["a date that is none", { logicalDate: "yesterday" }],
    ["a prototype in the conf", JSON.parse('{"conf":{"__proto__":{"a":1},"region":"eu"}}')],
  ])("refuses %s", async (_name, json) => {
    expect((await trigger("regional", json)).status).toBe(422);
  });

  it("takes a date of one's own once", async () => {
    const json = { conf: { region: "eu" }, logicalDate: "2024-03-13T00:00:00Z" };
    const run = await started("regional", json);
    expect(run).toMatchObject({
      runId: "manual__2024-03-13T00:00:00+00:00",
      logicalDate: "2024-03-13T00:00:00.000Z",
      intervalStart: "2024-03-12T00:00:00.000Z",
      intervalEnd: "2024-03-13T00:00:00.000Z",
    });
    const again = await trigger("regional", json);
    expect(again.status).toBe(409);
    expect(again.json()).toMatchObject({ problems: [{ code: "logical_date_taken" }] });
    await workOnce();
  });

  it("leaves a date to the run of another kind that has it", async () => {
    const json = { conf: { region: "eu" }, logicalDate: "2024-03-15T00:00:00Z" };
    const run = await started("regional", json);
    // As the scheduler names it: its date alone stands in the way of a second one.
    const runId = "scheduled__2024-03-15T00:00:00+00:00";
    await api.sys.dagRun.update({ where: { id: run.id }, data: { runId } });
    const second = await trigger("regional", json);
    expect(second.status, second.text).toBe(409);
    expect(second.json()).toMatchObject({ problems: [{ code: "logical_date_taken" }] });
    const { logicalDate } = run;
    expect(await api.sys.dagRun.count({ where: { logicalDate: new Date(logicalDate) } })).toBe(1);
    await workOnce();
  });

  it("gives runs of the same moment dates of their own", async () => {
    await create("dag_id: burst\ntasks: { a: { operator: empty } }\n");
    const runs = await Promise.all(Array.from({ length: 8 }, () => started("burst")));
    expect(new Set(runs.map((run) => run.logicalDate)).size).toBe(8);
    while ((await workOnce()).length > 0);
  });

  it("lists runs newest first and pages through them", async () => {
    const ids: string[] = [];
    let path: string | null = "/burst/runs?limit=3";
    while (path !== null) {
      const page: z.output<typeof runPageSchema> = read(runPageSchema, await get(path));
      ids.push(...page.items.map((item) => item.id));
      path = page.nextCursor === null ? null : `/burst/runs?limit=3&cursor=${page.nextCursor}`;
    }
    expect(new Set(ids).size).toBe(8);
    expect(ids).toHaveLength(8);
    const all = async (query: string) =>
      read(
        runPageSchema,
        await api.call("GET", `/api/v1/teams/${team.slug}/runs?${query}`, {
          as: team.members.viewer,
        }),
      ).items.length;
    expect(await all("dag=burst&state=success&type=manual")).toBe(8);
    expect(await all("dag=burst&state=failed")).toBe(0);
    expect(await all("type=scheduled")).toBe(0);
  });
});

describe("a run", () => {
  beforeAll(() =>
    create(`dag_id: chain
max_active_runs: 1
tasks:
  a: { operator: empty, retries: 1, retry_delay: 1h }
  b: { operator: empty, needs: [a] }
  c: { operator: empty, needs: [b], trigger_rule: all_done }
`),
  );

  it("tells why each task waits, and what each attempt did", async () => {
    const run = await started("chain");
    const waiting = await started("chain");
    const task = async (id: string, runId = run.id) =>
      read(taskInstanceDetailSchema, await get(`/chain/runs/${runId}/tasks/${id}`));
    expect((await task("a")).waitingFor).toMatch(/^Waiting for a worker/);
    expect((await task("b")).waitingFor).toMatch(/1 of 1 upstream .* a \(queued\)/);
    expect((await task("a", waiting.id)).waitingFor).toMatch(/max_active_runs/);

    await workOnce({
      a: {
        taskState: "up_for_retry",
        attemptState: "failed",
        retryAfterSeconds: 3600,
        error: "no",
      },
    });
    expect((await task("a")).waitingFor).toMatch(/retry delay, at 20/);
    await pool.query(
      "update task_instance set next_at = now() - interval '1 s' where state = 'up_for_retry'",
    );
    await pool.query("select engine.wake_due(10)");
    await workOnce({
      a: {
        taskState: "failed",
        attemptState: "failed",
        errorCode: "exit",
        exitCode: 2,
        xcoms: [["rows", { n: 3 }]],
      },
    });
    expect(await task("a")).toMatchObject({
      state: "failed",
      waitingFor: null,
      tryNumber: 2,
      attempts: [
        { number: 1, state: "failed", error: "no", workerName: "test" },
        { number: 2, state: "failed", errorCode: "exit", exitCode: 2, logLines: 0 },
      ],
      xcoms: [{ key: "rows", value: { n: 3 } }],
      downstream: [{ taskId: "b", state: "upstream_failed" }],
    });
    await workOnce();
    const detail = read(runDetailSchema, await get(`/chain/runs/${run.id}`));
    expect(detail).toMatchObject({
      state: "success",
      hasFailures: true,
      counts: { failed: 1, upstream_failed: 1, success: 1 },
    });
    expect(detail.usualDurationMs).toBeGreaterThanOrEqual(0);
    while ((await workOnce()).length > 0);
    const { items } = read(taskInstanceListSchema, await get(`/chain/runs/${waiting.id}/tasks`));
    expect(items.map((item) => [item.taskId, item.state])).toEqual([
      ["a", "success"],
      ["b", "success"],
      ["c", "success"],
    ]);
  });

  it("keeps a note", async () => {
    const [run] = read(runPageSchema, await get("/chain/runs?limit=1")).items;
    const path = `${dags}/chain/runs/${run?.id}`;
    const answer = await api.call("PATCH", path, {
      as: team.members.operator,
      json: { note: "looked at" },
    });
    expect(read(runDetailSchema, answer).note).toBe("looked at");
  });

  it("answers 404 for what is of another DAG or none", async () => {
    const [run] = read(runPageSchema, await get("/chain/runs?limit=1")).items;
    for (const path of [
      `/burst/runs/${run?.id}`,
      `/chain/runs/${team.id}`,
      "/chain/runs/none",
      `/chain/runs/${run?.id}/tasks/none`,
      `/chain/runs/${run?.id}/tasks/a/logs?attempt=9`,
    ]) {
      expect((await get(path)).status, path).toBe(404);
    }
  });
});

describe("a log", () => {
  it("is read chunk by chunk, and downloaded as text", async () => {
    await create("dag_id: wordy\ntasks: { talk: { operator: empty } }\n");
    const run = await started("wordy");
    const { claimed } = await turn();
    const taskInstanceId = claimed[0]?.taskInstanceId ?? "";
    const line = (text: string, stream = "o") => `2026-01-01T00:00:00.000Z ${stream} ${text}\n`;
    const write = (seq: number, text: string) =>
      appendLog(pool, worker, {
        taskInstanceId,
        attempt: 1,
        seq,
        firstLine: seq,
        lines: 1,
        text,
        at: new Date(),
      });
    await write(0, line("hello"));
    await write(1, line("<b>careful</b>", "e"));
    const logs = `/wordy/runs/${run.id}/tasks/talk/logs`;
    const first = read(logPageSchema, await get(`${logs}?attempt=1`));
    expect(first).toMatchObject({
      chunks: [{ seq: 0 }, { seq: 1, firstLine: 1 }],
      complete: false,
    });
    await write(2, line("bye"));
    await turn([{ taskInstanceId, attempt: 1, taskState: "success", attemptState: "success" }]);
    expect(read(logPageSchema, await get(`${logs}?attempt=1&after=1`))).toEqual({
      chunks: [{ seq: 2, firstLine: 2, text: line("bye") }],
      complete: true,
    });
    const file = await get(`${logs}/download?attempt=1`);
    expect(file.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(file.headers.get("content-disposition")).toMatch(/^attachment; filename="wordy\.talk\./);
    expect(file.text).toBe(
      "2026-01-01T00:00:00.000Z hello\n" +
        "2026-01-01T00:00:00.000Z [stderr] <b>careful</b>\n" +
        "2026-01-01T00:00:00.000Z bye\n",
    );
  });
});

describe("groups", () => {
  it("are told with the grid, the graph and the run; the graph folds them", async () => {
    await create(`dag_id: grouped
groups:
  outer: { label: All of it }
  inner: { group: outer, needs: [a] }
tasks:
  a: { operator: empty, group: outer }
  b: { operator: empty, group: inner }
  end: { operator: empty, needs: [outer] }
`);
    const run = await started("grouped");
    // Stored documents keep no order of keys; screens order groups by their tasks.
    const groups = [
      { groupId: "inner", label: "inner", group: "outer" },
      { groupId: "outer", label: "All of it", group: null },
    ];
    const grid = read(gridSchema, await get("/grouped/grid"));
    expect(grid.groups).toEqual(groups);
    expect(grid.tasks.map(({ taskId, group }) => [taskId, group])).toEqual([
      ["a", "outer"],
      ["b", "inner"],
      ["end", null],
    ]);
    const detail = read(runDetailSchema, await get(`/grouped/runs/${run.id}`));
    expect(detail.groups.map(({ groupId, tasks }) => [groupId, tasks])).toEqual([
      ["inner", ["b"]],
      ["outer", ["a"]],
    ]);
    const graph = async (query: string) => {
      const { nodes, edges, groups } = read(graphSchema, await get(`/grouped/graph${query}`));
      return {
        nodes: nodes.map(({ taskId }) => taskId),
        edges: edges.map(({ from, to }) => `${from} ${to}`),
        shown: groups.flatMap(({ groupId, folded, box }) =>
          box === null ? [] : [`${groupId}${folded ? " folded" : ""}`],
        ),
      };
    };
    const whole = { nodes: ["a", "b", "end"], edges: ["a b", "b end"], shown: ["inner", "outer"] };
    expect(await graph("")).toEqual(whole);
    expect(await graph("?fold=inner")).toEqual({
      nodes: ["a", "end"],
      edges: ["a inner", "inner end"],
      shown: ["inner folded", "outer"],
    });
    expect(await graph("?fold=inner,outer,gone")).toEqual({
      nodes: ["end"],
      edges: ["outer end"],
      shown: ["outer folded"],
    });
    // The open one was kept, and is as it was.
    expect(await graph("?fold=")).toEqual(whole);
  });

  it("are folded in a large graph unless the address says otherwise", async () => {
    const tasks = Array.from(
      { length: 61 },
      (_, at) => `  t${at}: { operator: empty, group: g }\n`,
    );
    await create(`dag_id: large\ngroups:\n  g: {}\ntasks:\n${tasks.join("")}`);
    const folded = async (query: string) =>
      read(graphSchema, await get(`/large/graph${query}`)).groups.map((group) => group.folded);
    expect(await folded("")).toEqual([true]);
    expect(await folded("?fold=")).toEqual([false]);
  });
});

describe("the grid", () => {
  it("has one character a task, in the current version's order, and appends what is gone", async () => {
    await create(
      "dag_id: woven\ntasks:\n  a: { operator: empty }\n  old: { operator: empty, needs: [a] }\n",
    );
    const before = await started("woven");
    await workOnce();
    const source =
      "dag_id: woven\ntasks:\n  new: { operator: empty }\n  a: { operator: empty, needs: [new] }\n";
    await api.call("POST", `${dags}/woven/versions`, {
      as: team.members.editor,
      json: { source, baseVersion: 1 },
    });
    const after = await started("woven");
    const grid = read(gridSchema, await get("/woven/grid"));
    expect(grid.tasks).toEqual([
      { taskId: "new", operator: "empty", depth: 0, group: null },
      { taskId: "a", operator: "empty", depth: 1, group: null },
      { taskId: "old", operator: "empty", depth: 1, group: null },
    ]);
    expect(grid.runs.map((run) => [run.id, run.versionNumber, run.states])).toEqual([
      [before.id, 1, " sq"],
      [after.id, 2, "qn "],
    ]);
    expect(grid.hasOlder).toBe(false);
    const newest = read(gridSchema, await get("/woven/grid?limit=1"));
    expect([newest.runs.map((run) => run.id), newest.hasOlder]).toEqual([[after.id], true]);
    const older = read(gridSchema, await get(`/woven/grid?limit=1&before=${newest.olderBefore}`));
    expect([older.runs.map((run) => run.id), older.hasOlder]).toEqual([[before.id], false]);
    // Runs that are due at one instant are told apart, so that no page leaves one out.
    const { runAfter } = await api.sys.dagRun.findUniqueOrThrow({ where: { id: after.id } });
    await api.sys.dagRun.update({ where: { id: before.id }, data: { runAfter } });
    const seen: string[] = [];
    for (let place = ""; ; ) {
      const page = read(gridSchema, await get(`/woven/grid?limit=1${place}`));
      seen.push(...page.runs.map((run) => run.id));
      if (page.olderBefore === null) break;
      place = `&before=${page.olderBefore}`;
    }
    expect(seen.sort()).toEqual([after.id, before.id].sort());
  });

  it("shows only the runs of a state, a type and a range of logical dates", async () => {
    await create("dag_id: sifted\ntasks:\n  a: { operator: empty }\n");
    const ended = await started("sifted", { logicalDate: "2026-03-01T00:00:00Z" });
    await workOnce();
    const open = await started("sifted", { logicalDate: "2026-03-02T00:00:00Z" });
    const idsOf = async (query: string) =>
      read(gridSchema, await get(`/sifted/grid?${query}`)).runs.map(({ id }) => id);
    expect(await idsOf("state=success")).toEqual([ended.id]);
    expect(await idsOf("state=running")).toEqual([open.id]);
    expect(await idsOf("type=scheduled")).toEqual([]);
    expect(await idsOf("type=manual&limit=1")).toEqual([open.id]);
    expect(await idsOf("from=2026-03-02T00:00:00Z")).toEqual([open.id]);
    expect(await idsOf("from=2026-02-01T00:00:00Z&to=2026-03-01T00:00:00Z")).toEqual([ended.id]);
    for (const query of [
      "state=skipped",
      "to=yesterday",
      "from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z",
    ]) {
      expect((await get(`/sifted/grid?${query}`)).status, query).toBe(422);
    }
  });
});
