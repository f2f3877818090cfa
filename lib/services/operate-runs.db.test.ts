import fc from "fast-check";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import { type Claim, type Completion, step } from "@/lib/db/system/engine";
import { findBreaches } from "@/lib/db/system/invariants";
import { problemDetailsSchema } from "@/lib/schemas/api/common";
import { clearTasksResultSchema, markTasksResultSchema } from "@/lib/schemas/api/operate";
import { runDetailSchema, runSchema, taskInstanceListSchema } from "@/lib/schemas/api/run";
import { MAX_TASKS } from "@/lib/schemas/dag-task";
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
  await create(CHAIN);
  await create(WIDE);
  await create(GROUPED);
});
afterAll(async () => {
  await pool.end();
  await api.stop();
});

const CHAIN = `dag_id: chain
tasks:
  extract: { operator: empty }
  load: { operator: empty, needs: [extract] }
  report: { operator: empty, needs: [load] }
  cleanup: { operator: empty, needs: [report], trigger_rule: all_done }
`;
const WIDE = `dag_id: wide
max_active_tasks: 2
tasks:
  t0: { operator: empty }
  t1: { operator: empty, needs: [t0] }
  t2: { operator: empty, needs: [t0], trigger_rule: one_failed }
  t3: { operator: empty, needs: [t1, t2], trigger_rule: none_failed_min_one_success }
  t4: { operator: empty, needs: [t1], trigger_rule: all_done }
  t5: { operator: empty, needs: [t3, t4] }
`;

const GROUPED = `dag_id: grouped
groups:
  extract: { needs: [start] }
  inner: { group: extract }
tasks:
  start: { operator: empty }
  a: { operator: empty, group: extract }
  b: { operator: empty, group: inner, needs: [a] }
  load: { operator: empty, needs: [extract] }
`;

const read = <T>(schema: z.ZodType<T>, answer: TestAnswer) => {
  expect(answer.status, answer.text).toBeLessThan(300);
  return schema.parse(answer.json());
};
async function create(source: string): Promise<void> {
  const answer = await api.call("POST", dags, { as: team.members.editor, json: { source } });
  expect(answer.status, answer.text).toBe(201);
}

/** A run by hand, and what people can do with it. */
async function start(dagId: string, as = team.members.operator) {
  const order = (path: string, json: unknown, headers: Record<string, string> = {}) =>
    api.call("POST", `${dags}/${dagId}/runs${path}`, {
      as,
      ...(json === undefined ? {} : { json }),
      headers,
    });
  const { id } = read(runSchema, await order("", {}));
  const get = (path = "") =>
    api.call("GET", `${dags}/${dagId}/runs/${id}${path}`, { as: team.members.viewer });
  return {
    id,
    post: (verb: string, json?: unknown, headers?: Record<string, string>) =>
      order(`/${id}/${verb}`, json, headers),
    clear: async (json: unknown) => read(clearTasksResultSchema, await order(`/${id}/clear`, json)),
    mark: async (json: unknown) => read(markTasksResultSchema, await order(`/${id}/mark`, json)),
    detail: async () => read(runDetailSchema, await get()),
    states: async () => {
      const { items } = read(taskInstanceListSchema, await get("/tasks"));
      return Object.fromEntries(items.map((task) => [task.taskId, task.state]));
    },
  };
}

const turn = (completions: Completion[] = []) =>
  step(pool, worker, completions, { light: 100, process: 100 }, ["default"]);
const ended = ({ taskInstanceId, attempt }: Claim, state: "success" | "failed"): Completion => ({
  taskInstanceId,
  attempt,
  taskState: state,
  attemptState: state,
});

/** Runs all that is ready, and what that makes ready; tasks in `failing` fail. */
async function drain(failing: readonly string[] = []): Promise<string[]> {
  const ran: string[] = [];
  let { claimed } = await turn();
  while (claimed.length > 0) {
    ran.push(...claimed.map((claim) => claim.taskId));
    const done = claimed.map((claim) =>
      ended(claim, failing.includes(claim.taskId) ? "failed" : "success"),
    );
    claimed = (await turn(done)).claimed;
  }
  return ran.sort();
}

const audited = () =>
  api.sys.auditEvent.findFirstOrThrow({ orderBy: { id: "desc" }, where: { teamId: team.id } });

describe("clearing", () => {
  it("previews, then runs again what failed and what that held back", async () => {
    const run = await start("chain");
    await drain(["load"]);
    const body = { tasks: ["load"], downstream: true };
    const preview = await run.clear({ ...body, dryRun: true });
    expect(preview).toEqual({
      versionNumber: 1,
      items: [
        {
          taskId: "load",
          state: "failed",
          next: "scheduled",
          reason: "chosen",
          willBeStopped: false,
        },
        {
          taskId: "report",
          state: "upstream_failed",
          next: "none",
          reason: "downstream of load",
          willBeStopped: false,
        },
        {
          taskId: "cleanup",
          state: "success",
          next: "none",
          reason: "downstream of load",
          willBeStopped: false,
        },
      ],
      follows: [],
      run: { state: "success", next: "queued" },
      others: [],
      cleared: 0,
    });
    expect(await run.states()).toMatchObject({ load: "failed", cleanup: "success" });

    expect(await run.clear(body)).toEqual({ ...preview, cleared: 3 });
    expect(await run.detail()).toMatchObject({ state: "running", endedAt: null });
    expect(await audited()).toMatchObject({
      action: "run.clear",
      actorKind: "user",
      detail: { run: run.id, tasks: ["load", "report", "cleanup"] },
    });
    expect(await drain()).toEqual(["cleanup", "load", "report"]);
    expect(await run.detail()).toMatchObject({ state: "success", hasFailures: false });
    expect(await run.clear({ onlyFailed: true })).toMatchObject({ items: [], cleared: 0 });
  });

  it("tells of what is cleared in vain", async () => {
    const run = await start("chain");
    await drain(["extract"]);
    const preview = await run.clear({ tasks: ["load"], dryRun: true });
    expect(preview.items).toMatchObject([{ taskId: "load", next: "upstream_failed" }]);
    await run.clear({ tasks: ["load"] });
    expect(await run.states()).toMatchObject({ load: "upstream_failed" });
  });

  it("stops what runs, and says so", async () => {
    const run = await start("chain");
    const [claim] = (await turn()).claimed;
    if (claim === undefined) throw new Error("nothing was claimed");
    const all = await run.clear({});
    expect(all.items.map((item) => [item.taskId, item.willBeStopped])).toEqual([["extract", true]]);
    expect((await turn([ended(claim, "success")])).refused).toEqual([claim.taskInstanceId]);
    await drain();
  });

  it("clears once for one key", async () => {
    const run = await start("chain");
    await drain();
    const key = { "idempotency-key": crypto.randomUUID() };
    const [first, second] = [await run.post("clear", {}, key), await run.post("clear", {}, key)];
    expect(second.json()).toEqual(first.json());
    expect(await drain()).toEqual(["cleanup", "extract", "load", "report"]);
    expect(await drain()).toEqual([]);
  });

  it("gives way to another who was first", async () => {
    const run = await start("chain");
    await drain(["load"]);
    const answers = await Promise.all([1, 2, 3].map(() => run.clear({ onlyFailed: true })));
    expect(answers.map((answer) => answer.cleared).sort()).toEqual([0, 0, 2]);
    await drain();
  });
});

describe("clearing onto the current version", () => {
  const source = (tasks: string) =>
    `dag_id: mended\nparams: { day: { type: string, default: ONE } }\n${tasks}`;
  const OLD = source(`tasks:
  extract: { operator: empty }
  load: { operator: empty, needs: [extract] }
  old: { operator: empty, needs: [load] }
`);
  const MENDED = source(`tasks:
  extract: { operator: empty }
  check: { operator: empty, needs: [extract] }
  load: { operator: empty, needs: [check] }
`).replace("ONE", "TWO");

  it("runs what failed and what is new on the mended document, and keeps the rest", async () => {
    await create(OLD);
    const run = await start("mended");
    const early = await run.post("clear", { latestVersion: true });
    expect(early.status, "on the current version already").toBe(200);
    await drain(["load"]);
    const mended = await api.call("POST", `${dags}/mended/versions`, {
      as: team.members.editor,
      json: { source: MENDED, baseVersion: 1 },
    });
    expect(mended.status, mended.text).toBe(201);

    const order = { onlyFailed: true, latestVersion: true };
    const before = { detail: await run.detail(), states: await run.states() };
    const preview = await run.clear({ ...order, dryRun: true });
    expect(preview).toMatchObject({ cleared: 0, versionNumber: 2 });
    expect(preview.items).toEqual([
      expect.objectContaining({ taskId: "check", reason: "new in version 2" }),
      expect.objectContaining({ taskId: "load", reason: "chosen", state: "failed" }),
    ]);
    expect({ detail: await run.detail(), states: await run.states() }, "as it was").toEqual(before);

    expect(await run.clear(order)).toMatchObject({ cleared: 2, versionNumber: 2 });
    expect((await audited()).detail).toMatchObject({ version: 2, tasks: ["check", "load"] });
    expect(await drain()).toEqual(["check", "load"]);
    expect(await run.states()).toMatchObject({
      extract: "success",
      check: "success",
      load: "success",
    });
    expect(await run.detail()).toMatchObject({
      state: "success",
      versionNumber: 2,
      params: { day: "TWO" },
    });
    expect(await findBreaches(pool)).toEqual([]);
  });

  it("changes nothing when there is nothing to clear, and refuses a run that goes on", async () => {
    const old = await start("mended");
    await drain();
    const saved = await api.call("POST", `${dags}/mended/versions`, {
      as: team.members.editor,
      json: { source: OLD, baseVersion: 2 },
    });
    expect(saved.status, saved.text).toBe(201);
    const going = await start("mended");
    const late = await api.call("POST", `${dags}/mended/versions`, {
      as: team.members.editor,
      json: { source: MENDED, baseVersion: 3 },
    });
    expect(late.status, late.text).toBe(201);

    const refused = await going.post("clear", { latestVersion: true });
    expect(refused.status).toBe(409);
    expect(refused.text).toMatch(/only a run that has ended can move to version 4/);
    const nothing = await old.clear({ tasks: ["check"], onlyFailed: true, latestVersion: true });
    expect(nothing).toMatchObject({ cleared: 0, items: [] });
    expect((await old.detail()).versionNumber).toBe(2);
    await drain();
  });
});

describe("marking", () => {
  it("lets what was held back go on after a success", async () => {
    const run = await start("chain");
    await drain(["load"]);
    const body = { tasks: ["load"], state: "success" };
    const preview = await run.mark({ ...body, dryRun: true });
    expect(preview).toMatchObject({
      items: [{ taskId: "load", state: "failed", next: "success" }],
      follows: [{ taskId: "report", state: "upstream_failed", next: "scheduled" }],
      run: { state: "success", next: "queued" },
      marked: 0,
    });
    expect(await run.mark(body)).toEqual({ ...preview, marked: 1 });
    expect(await run.mark(body)).toMatchObject({ items: [], follows: [], marked: 0 });
    expect(await drain()).toEqual(["report"]);
    expect(await run.detail()).toMatchObject({ state: "success", hasFailures: false });
  });

  it("fails a run by its last task", async () => {
    const run = await start("chain");
    await drain();
    const marked = await run.mark({ tasks: ["cleanup"], state: "failed" });
    expect(marked.run).toEqual({ state: "success", next: "failed" });
    expect(await run.detail()).toMatchObject({ state: "failed", cancelledBy: null });
    expect(await audited()).toMatchObject({
      action: "run.mark",
      detail: { state: "failed", tasks: ["cleanup"] },
    });
  });
});

describe("cancelling", () => {
  it("ends a run in one's name, once", async () => {
    const run = await start("chain");
    const { claimed } = await turn();
    const answer = read(runDetailSchema, await run.post("cancel"));
    expect(answer).toMatchObject({ state: "failed", counts: { failed: 1, skipped: 3 } });
    const { actorName } = await audited();
    expect(answer.cancelledBy).toBe(actorName);
    expect((await turn(claimed.map((claim) => ended(claim, "success")))).claimed).toEqual([]);
    const again = await run.post("cancel");
    expect(again.status).toBe(409);
    expect(read(problemDetailsSchema, { ...again, status: 200 })).toMatchObject({
      code: "conflict",
      detail: expect.stringContaining(`was cancelled by ${actorName}`),
    });
    // Cleared, it is a run like any other again.
    await run.clear({});
    await drain();
    expect(await run.detail()).toMatchObject({ state: "success", cancelledBy: null });
  });

  it("refuses a run that has ended", async () => {
    const run = await start("chain");
    await drain();
    const answer = await run.post("cancel");
    expect(answer.status).toBe(409);
    expect(answer.text).toContain("ended as success");
  });
});

describe("refuses", () => {
  it.each<[string, string, unknown, [string, string][]]>([
    ["an empty selection", "clear", { tasks: [] }, [["tasks", "too_small"]]],
    [
      "more tasks than a document may have",
      "clear",
      { tasks: Array.from({ length: MAX_TASKS + 1 }, (_, n) => `t${n}`) },
      [["tasks", "too_big"]],
    ],
    [
      "tasks that are not there",
      "clear",
      { tasks: ["laod", "extract", "nothing_like_it"] },
      [
        ["tasks.0", "unknown_task"],
        ["tasks.2", "unknown_task"],
      ],
    ],
    ["a field that is not known", "clear", { task: "load" }, [["task", "unknown_field"]]],
    ["marking nothing", "mark", { state: "success" }, [["tasks", "missing"]]],
    [
      "a state that is none to mark with",
      "mark",
      { tasks: ["load"], state: "running" },
      [["state", "not_allowed"]],
    ],
    [
      "marking what is not there",
      "mark",
      { tasks: ["loda"], state: "success", dryRun: true },
      [["tasks.0", "unknown_task"]],
    ],
  ])("%s", async (_name, verb, json, expected) => {
    const run = await start("chain");
    const answer = await run.post(verb, json);
    expect(answer.status).toBe(422);
    const { problems = [] } = problemDetailsSchema.parse(answer.json());
    expect(problems.map((problem) => [problem.path.join("."), problem.code])).toEqual(expected);
    if (json !== null && JSON.stringify(json).includes("laod")) {
      expect(problems[0]?.message).toBe('The run has no task "laod"; did you mean "load"?');
    }
    await run.post("cancel");
  });

  it("orders to a deleted DAG's runs", async () => {
    await create(CHAIN.replace("chain", "gone"));
    const run = await start("gone");
    await api.call("DELETE", `${dags}/gone`, { as: team.members.editor });
    for (const [verb, json] of [
      ["clear", {}],
      ["clear", { dryRun: true }],
      ["mark", { tasks: ["load"], state: "failed" }],
      ["cancel", undefined],
    ] as const) {
      const answer = await run.post(verb, json);
      expect(answer.status, verb).toBe(409);
      expect(answer.text).toContain("is deleted");
    }
  });
});

it("previews what then happens, whatever the state of the run", async () => {
  const anyTasks = fc.subarray(["t0", "t1", "t2", "t3", "t4", "t5"], { minLength: 1 });
  const order = fc.record({
    turns: fc.integer({ min: 0, max: 3 }),
    fails: fc.boolean(),
    tasks: anyTasks,
    state: fc.constantFrom("clear", "success", "failed", "skipped"),
    downstream: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 4 }), async (orders) => {
      const run = await start("wide", team.members.editor);
      let open: Claim[] = [];
      for (const { turns, fails, tasks, state, downstream } of orders) {
        for (let n = 0; n < turns; n += 1) {
          const done = open.slice(0, 1).map((one) => ended(one, fails ? "failed" : "success"));
          open = [...open.slice(1), ...(await turn(done)).claimed];
        }
        const before = await run.states();
        const give = async (dryRun: boolean) =>
          state === "clear"
            ? await run.clear({ tasks, downstream, dryRun })
            : await run.mark({ tasks, state, dryRun });
        const preview = await give(true);
        expect(await run.states()).toEqual(before);
        const done = await give(false);
        expect({ ...done, cleared: 0, marked: 0 }).toEqual({ ...preview, cleared: 0, marked: 0 });
        const foretold = [...preview.items, ...preview.follows].map((item) => [
          item.taskId,
          item.next,
        ]);
        expect(admitted(await run.states())).toEqual(
          admitted({ ...before, ...Object.fromEntries(foretold) }),
        );
        expect(await findBreaches(pool)).toEqual([]);
      }
      await run.post("cancel");
    }),
    { numRuns: 25 },
  );
}, 60_000);

/** States without the difference that room makes. */
function admitted(states: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(states).map(([task, state]) => [task, state === "scheduled" ? "queued" : state]),
  );
}

describe("a group", () => {
  it("stands for all of its tasks, within groups too, in orders to clear and to mark", async () => {
    const run = await start("grouped");
    const told = async (json: object) =>
      (await run.clear({ ...json, dryRun: true })).items.map(({ taskId }) => taskId);
    const marked = await run.mark({ tasks: ["extract", "start"], state: "success" });
    expect(marked.items.map(({ taskId }) => taskId)).toEqual(["start", "a", "b"]);
    expect(await run.states()).toMatchObject({ start: "success", a: "success", b: "success" });
    expect(await told({ tasks: ["inner"] })).toEqual(["b"]);
    expect(await told({ tasks: ["extract"] })).toEqual(["a", "b"]);
    expect(await told({ tasks: ["inner"], upstream: true })).toEqual(["start", "a", "b"]);
    await run.clear({ tasks: ["extract", "a"] });
    expect(await run.states()).toMatchObject({ start: "success", b: "none" });
    expect(await findBreaches(pool)).toEqual([]);
  });

  it("that is not there is refused, with what may have been meant", async () => {
    const run = await start("grouped");
    const answer = await run.post("clear", { tasks: ["a", "extrat"] });
    expect(answer.status).toBe(422);
    expect(problemDetailsSchema.parse(answer.json()).problems).toMatchObject([
      {
        path: ["tasks", 1],
        message: 'The run has no task or group "extrat"; did you mean "extract"?',
      },
    ]);
  });
});
