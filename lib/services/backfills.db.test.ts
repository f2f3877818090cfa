import { Pool } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type Claim, type Completion, step } from "@/lib/db/system/engine";
import { findBreaches } from "@/lib/db/system/invariants";
import { createLogger } from "@/lib/log";
import {
  backfillDetailSchema,
  backfillItemPageSchema,
  backfillPageSchema,
  backfillPlanSchema,
} from "@/lib/schemas/api/backfill";
import type { BackfillInput } from "@/lib/schemas/api/backfill-body";
import { problemDetailsSchema } from "@/lib/schemas/api/common";
import { insertWorker } from "@/lib/testing/engine";
import { startTestApi, type TestAnswer, type TestApi } from "@/lib/testing/http";
import { createDueRuns } from "./create-due-runs";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let base: string;
let pool: Pool;
let worker: string;
let number = 0;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  base = `/api/v1/teams/${team.slug}/dags`;
  pool = new Pool({ connectionString: api.database.sysUrl, max: 4 });
  worker = await insertWorker(pool);
});
afterEach(async () => {
  expect(await findBreaches(pool)).toEqual([]);
});
afterAll(async () => {
  await pool.end();
  await api.stop();
});

const read = <T>(schema: z.ZodType<T>, answer: TestAnswer) => {
  expect(answer.status, answer.text).toBeLessThan(300);
  return schema.parse(answer.json());
};
const problemsOf = (answer: TestAnswer) => {
  const { problems = [], status } = problemDetailsSchema.parse(answer.json());
  return { status, problems: problems.map(({ path, code }) => `${path.join(".")}: ${code}`) };
};

const TWO = "  a: { operator: empty }\n  b: { operator: empty, needs: [a] }\n";

/** A daily DAG that is paused; `head` is YAML of its own. */
async function daily(head = "", tasks = TWO): Promise<string> {
  number += 1;
  const dag = `daily_${number}`;
  const source = `dag_id: ${dag}\nschedule: "@daily"\nstart_date: 2024-01-01\n${head}tasks:\n${tasks}`;
  read(z.unknown(), await call("POST", "", { source, paused: true }));
  return dag;
}

const call = (method: string, path: string, json?: unknown, headers?: Record<string, string>) =>
  api.call(method, `${base}${path}`, {
    as: team.members.editor,
    json,
    ...(headers === undefined ? {} : { headers }),
  });
const start = async (dag: string, body: BackfillInput) =>
  read(backfillDetailSchema, await call("POST", `/${dag}/backfills`, body));
const dryRun = async (dag: string, body: BackfillInput) =>
  read(backfillPlanSchema, await call("POST", `/${dag}/backfills/dry-run`, body));
const look = async (dag: string, id: string) =>
  read(backfillDetailSchema, await call("GET", `/${dag}/backfills/${id}`));
const order = (dag: string, id: string, what: string, json?: unknown) =>
  call("POST", `/${dag}/backfills/${id}/${what}`, json);
const dates = async (dag: string, id: string) =>
  read(backfillItemPageSchema, await call("GET", `/${dag}/backfills/${id}/items?limit=200`)).items;

const day = (n: number) => `2024-01-${String(n).padStart(2, "0")}`;

const done = (claim: Claim, state: "success" | "failed"): Completion => ({
  taskInstanceId: claim.taskInstanceId,
  attempt: claim.attempt,
  taskState: state,
  attemptState: state,
  ...(claim.isMapper && state === "success"
    ? { instances: [1, 2].map((n) => ({ item: { n }, label: null })) }
    : {}),
});
const turn = async (completions: Completion[], want = 100) =>
  (await step(pool, worker, completions, { light: want, process: want }, ["default"])).claimed;

/** Runs everything that can run; `fails` says which claims do. Returns the most runs at once. */
async function work(fails: (claim: Claim) => boolean = () => false): Promise<number> {
  let most = 0;
  let claims = await turn([]);
  while (claims.length > 0) {
    most = Math.max(most, new Set(claims.map(({ runUuid }) => runUuid)).size);
    expect(await findBreaches(pool)).toEqual([]);
    claims = await turn(claims.map((claim) => done(claim, fails(claim) ? "failed" : "success")));
  }
  return most;
}

describe("the dry run", () => {
  it("tells of every date what would happen, and changes nothing", async () => {
    const dag = await daily();
    await start(dag, { from: day(2), to: day(3) });
    const [first] = await dates(dag, (await list(dag))[0]?.id ?? "");
    await work(({ runUuid }) => runUuid === first?.run?.id);
    const plan = await dryRun(dag, { from: day(1), to: day(5), reprocess: "failed" });
    expect(plan.items.map(({ decision, reason }) => `${decision} ${reason}`)).toEqual([
      "create missing",
      "rerun failed",
      "leave exists",
      "create missing",
      "create missing",
    ]);
    expect(plan.counts).toEqual({ create: 3, rerun: 1, leave: 1 });
    expect(plan.estimateMs).not.toBeNull();
    expect(await list(dag)).toHaveLength(1);
    const backwards = await dryRun(dag, { from: day(1), to: day(5), runBackwards: true });
    expect(backwards.items[0]?.logicalDate).toBe("2024-01-05T00:00:00.000Z");
  });

  it("leaves out what is not over yet", async () => {
    const dag = await daily();
    const today = new Date().toISOString().slice(0, 10);
    const plan = await dryRun(dag, { from: today, to: today });
    expect(plan.items.map(({ decision, reason }) => `${decision} ${reason}`)).toEqual([
      "leave future",
    ]);
    const answer = await call("POST", `/${dag}/backfills`, { from: today, to: today });
    expect(problemsOf(answer)).toEqual({ status: 422, problems: ["reprocess: nothing_to_do"] });
  });

  it("tells of a year of daily runs with one query for the runs", async () => {
    const dag = await daily();
    const plan = await dryRun(dag, { from: "2024-01-01", to: "2024-12-31" });
    expect(plan.counts).toEqual({ create: 366, rerun: 0, leave: 0 });
  });
});

describe("what is refused", () => {
  it.each([
    ["from after to", { from: day(3), to: day(2) }, "from: dates_reversed"],
    ["wholly in the future", { from: "2090-01-01", to: "2090-02-01" }, "from: all_future"],
    ["outside of the DAG's dates", { from: "2020-01-01", to: "2020-02-01" }, "from: no_dates"],
    ["not a date", { from: "yesterday", to: day(2) }, "from: wrong_format"],
    ["an unknown task", { from: day(1), to: day(2), tasks: ["c"] }, "tasks.0: unknown_task"],
    [
      "conf against the params",
      { from: day(1), to: day(2), conf: { n: "x" } },
      "conf.n: bad_param",
    ],
  ])("%s", async (_, body, expected) => {
    const dag = await daily("params: { n: { type: integer, default: 1 } }\n");
    for (const path of ["backfills", "backfills/dry-run"]) {
      const answer = await call("POST", `/${dag}/${path}`, body);
      expect(problemsOf(answer).status).toBe(422);
      expect(problemsOf(answer).problems[0]).toBe(expected);
    }
    expect(await list(dag)).toEqual([]);
  });

  it("a DAG without a periodic schedule", async () => {
    const source = "dag_id: by_hand\nschedule: null\ntasks:\n  a: { operator: empty }\n";
    await call("POST", "", { source });
    const answer = await call("POST", "/by_hand/backfills", { from: day(1), to: day(2) });
    expect(problemsOf(answer)).toEqual({ status: 422, problems: [": not_periodic"] });
  });

  it("newest first, of tasks that depend on their past", async () => {
    const dag = await daily("default_args: { depends_on_past: true }\n");
    const body = { from: day(1), to: day(3), runBackwards: true };
    const answer = await call("POST", `/${dag}/backfills`, body);
    expect(problemsOf(answer)).toEqual({
      status: 422,
      problems: ["runBackwards: backwards_depends_on_past"],
    });
  });

  it("more dates than ten thousand, naming the last that fits", async () => {
    const source = `dag_id: minutely\nschedule: {every: 1m}\nstart_date: 2024-01-01\ntasks:\n${TWO}`;
    await call("POST", "", { source });
    const answer = await call("POST", "/minutely/backfills/dry-run", {
      from: "2024-01-01",
      to: "2024-02-01",
    });
    expect(problemsOf(answer)).toEqual({ status: 422, problems: ["to: too_many_dates"] });
    expect(answer.text).toContain("2024-01-07T22:39:00.000Z");
  });

  it("dates that another backfill is at", async () => {
    const dag = await daily();
    await start(dag, { from: day(1), to: day(5) });
    const meeting = await call("POST", `/${dag}/backfills`, { from: day(5), to: day(9) });
    expect(problemsOf(meeting)).toEqual({ status: 409, problems: ["from: backfills_meet"] });
    await start(dag, { from: day(6), to: day(9) });
    await work();
    expect((await list(dag)).map(({ state }) => state)).toEqual(["success", "success"]);
  });
});

const list = async (dag: string) =>
  read(backfillPageSchema, await call("GET", `/${dag}/backfills`)).items;

describe("a backfill", () => {
  it("runs all its dates in order, as many at once as it may, while the DAG is paused", async () => {
    const dag = await daily("max_active_runs: 1\n");
    const { id, state, counts } = await start(dag, { from: day(1), to: day(20), maxActiveRuns: 3 });
    expect(state).toBe("running");
    expect(counts).toMatchObject({ waiting: 17, running: 3 });
    expect(await work()).toBe(3);
    const ended = await look(dag, id);
    expect(ended).toMatchObject({ state: "success", remainingMs: 0 });
    expect(ended.counts).toMatchObject({ success: 20, waiting: 0, running: 0 });
    const runs = await api.sys.dagRun.findMany({
      where: { dag: { dagId: dag } },
      orderBy: { startedAt: "asc" },
    });
    expect(runs).toHaveLength(20);
    expect(new Set(runs.map(({ type }) => type))).toEqual(new Set(["backfill"]));
    expect(runs[0]?.runId).toBe("backfill__2024-01-01T00:00:00+00:00");
    expect(runs.every(({ backfillId }) => backfillId === id)).toBe(true);
  });

  it("runs the newest first when it is told to", async () => {
    const dag = await daily();
    await start(dag, { from: day(1), to: day(3), maxActiveRuns: 1, runBackwards: true });
    const [run] = await api.sys.dagRun.findMany({ where: { dag: { dagId: dag } } });
    expect(run?.logicalDate.toISOString()).toBe("2024-01-03T00:00:00.000Z");
    await work();
  });

  it("leaves the limit of the DAG's own runs alone", async () => {
    const dag = await daily("max_active_runs: 1\n");
    await start(dag, { from: day(1), to: day(5), maxActiveRuns: 2 });
    await call("POST", `/${dag}/runs`, {});
    const running = await api.sys.dagRun.count({
      where: { dag: { dagId: dag }, state: "running" },
    });
    expect(running).toBe(3);
    await work();
  });

  it("clears and reuses what exists, and never touches what is under way", async () => {
    const dag = await daily();
    const first = await start(dag, { from: day(1), to: day(2) });
    await work();
    await call("POST", `/${dag}/runs`, { logicalDate: "2024-01-03T00:00:00Z" });
    const second = await start(dag, { from: day(1), to: day(3), reprocess: "completed" });
    const byHand = await api.sys.dagRun.findFirstOrThrow({
      where: { dag: { dagId: dag }, type: "manual" },
    });
    expect(byHand).toMatchObject({ state: "running", backfillId: null });
    await work();
    expect((await dates(dag, second.id)).map(({ state, reason }) => `${state} ${reason}`)).toEqual([
      "success success",
      "success success",
      "left running",
    ]);
    expect(await api.sys.dagRun.count({ where: { dag: { dagId: dag } } })).toBe(3);
    const tries = await api.sys.taskInstance.findMany({
      where: { dagId: byHand.dagId, dagRunId: { not: byHand.id } },
    });
    expect(tries.map(({ tryNumber }) => tryNumber)).toEqual([2, 2, 2, 2]);
    expect((await look(dag, first.id)).state).toBe("success");
  });

  it("pauses when a canary failed, and goes on when a person has seen it", async () => {
    const dag = await daily();
    const { id, counts } = await start(dag, { from: day(1), to: day(9), canary: 2 });
    expect(counts).toMatchObject({ running: 2, waiting: 7 });
    let failures = 1;
    await work(() => failures-- > 0);
    const paused = await look(dag, id);
    expect(paused).toMatchObject({ state: "paused", reason: "canary" });
    expect(paused.counts).toMatchObject({ failed: 1, success: 1, waiting: 7 });
    read(backfillDetailSchema, await order(dag, id, "resume"));
    await work();
    expect(await look(dag, id)).toMatchObject({ state: "failed", reason: "" });
    read(backfillDetailSchema, await order(dag, id, "retry"));
    await work();
    expect(await look(dag, id)).toMatchObject({ state: "success" });
  });

  it("pauses above its share of failures", async () => {
    const dag = await daily();
    const body = { from: day(1), to: day(30), maxActiveRuns: 2, maxFailurePercent: 20 };
    const { id } = await start(dag, body);
    await work(() => true);
    const paused = await look(dag, id);
    expect(paused).toMatchObject({ state: "paused", reason: "failure_rate" });
    expect(paused.counts.failed).toBeLessThanOrEqual(4);
    read(backfillDetailSchema, await order(dag, id, "cancel", {}));
    expect((await look(dag, id)).state).toBe("cancelled");
  });

  it("starts nothing while paused", async () => {
    const dag = await daily();
    const { id } = await start(dag, { from: day(1), to: day(9), maxActiveRuns: 2 });
    read(backfillDetailSchema, await order(dag, id, "pause"));
    read(backfillDetailSchema, await order(dag, id, "pause"));
    await work();
    expect((await look(dag, id)).counts).toMatchObject({ success: 2, waiting: 7 });
    read(backfillDetailSchema, await order(dag, id, "resume"));
    await work();
    expect((await look(dag, id)).counts).toMatchObject({ success: 9 });
    expect((await order(dag, id, "pause")).status).toBe(409);
  });

  it("is cancelled: what runs ends by itself, or is killed", async () => {
    const dag = await daily();
    const soft = await start(dag, { from: day(1), to: day(9), maxActiveRuns: 2 });
    const claims = await turn([]);
    read(backfillDetailSchema, await order(dag, soft.id, "cancel", { running: "finish" }));
    expect(await look(dag, soft.id)).toMatchObject({ state: "cancelling" });
    await turn(
      claims.map((claim) => done(claim, "success")),
      0,
    );
    await work();
    const ended = await look(dag, soft.id);
    expect(ended.state).toBe("cancelled");
    expect(ended.counts).toMatchObject({ success: 2, cancelled: 7 });

    const hard = await start(dag, { from: day(3), to: day(9), maxActiveRuns: 2 });
    await turn([]);
    read(backfillDetailSchema, await order(dag, hard.id, "cancel", { running: "kill" }));
    const killed = await look(dag, hard.id);
    expect(killed.state).toBe("cancelled");
    expect(killed.counts).toMatchObject({ failed: 2, cancelled: 5 });
  });

  it("runs only some tasks, whatever became of their upstreams", async () => {
    const dag = await daily();
    const { id } = await start(dag, { from: day(1), to: day(2), tasks: ["b"] });
    await work();
    expect((await look(dag, id)).state).toBe("success");
    const tasks = await api.sys.taskInstance.findMany({
      where: { run: { backfillId: id } },
      orderBy: [{ dagRunId: "asc" }, { taskId: "asc" }],
    });
    expect(tasks.map(({ taskId, state, tryNumber }) => `${taskId} ${state} ${tryNumber}`)).toEqual([
      "a skipped 0",
      "b success 1",
      "a skipped 0",
      "b success 1",
    ]);
    // Of runs that exist, the others stay as they are.
    const again = await start(dag, {
      from: day(1),
      to: day(1),
      tasks: ["a"],
      reprocess: "completed",
    });
    await work();
    expect((await look(dag, again.id)).state).toBe("success");
    const [a, b] = await api.sys.taskInstance.findMany({
      where: { run: { backfillId: again.id } },
      orderBy: { taskId: "asc" },
    });
    expect([a?.state, a?.tryNumber, b?.state, b?.tryNumber]).toEqual(["success", 1, "success", 1]);
  });

  it("runs again on the latest version, or on each run's own", async () => {
    const dag = await daily();
    await start(dag, { from: day(1), to: day(2) });
    await work();
    const source = `dag_id: ${dag}\nschedule: "@daily"\nstart_date: 2024-01-01\ntasks:\n  c: { operator: empty }\n  b: { operator: empty, needs: [c] }\n`;
    const saved = await call("POST", `/${dag}/versions`, { source, baseVersion: 1 });
    expect(saved.status, saved.text).toBeLessThan(300);
    const latest = await start(dag, { from: day(1), to: day(1), reprocess: "completed" });
    const own = await start(dag, {
      from: day(2),
      to: day(2),
      reprocess: "completed",
      version: "own",
    });
    await work();
    const statesOf = async (id: string) => {
      const rows = await api.sys.taskInstance.findMany({
        where: { run: { backfillId: id } },
        orderBy: { idx: "asc" },
      });
      return rows.map(({ taskId, state }) => `${taskId} ${state}`);
    };
    expect(await statesOf(latest.id)).toEqual(["c success", "b success", "a removed"]);
    expect(await statesOf(own.id)).toEqual(["a success", "b success"]);
    const runs = await api.sys.dagRun.findMany({
      where: { dag: { dagId: dag } },
      orderBy: { logicalDate: "asc" },
      include: { version: true },
    });
    expect(runs.map(({ version }) => version.number)).toEqual([2, 1]);
  });

  it("runs a group by its name, a mapped one with its elements, and not a part of that", async () => {
    const tasks = `  a: { operator: empty }
  b: { operator: empty, group: inner }
  c: { operator: empty, group: outer, needs: [b] }
  m: { operator: empty, group: mapped }
  n: { operator: empty, group: mapped, needs: [m] }
  z: { operator: empty, needs: [outer, mapped] }
`;
    const groups = `groups:
  outer: { needs: [a] }
  inner: { group: outer }
  mapped: { needs: [a], expand: { over: [1, 2], as: n } }
`;
    const dag = await daily(groups, tasks);
    const body = { from: day(1), to: day(1), tasks: ["mapped", "outer"] };
    expect((await dryRun(dag, body)).tasks).toEqual(["b", "c", "m", "n"]);
    expect((await dryRun(dag, { ...body, tasks: undefined })).tasks).toBeNull();
    const refused = problemsOf(
      await call("POST", `/${dag}/backfills/dry-run`, { ...body, tasks: ["inner", "n", "oter"] }),
    );
    expect(refused.problems).toEqual(["tasks.2: unknown_task", "tasks.1: part_of_mapped_group"]);

    const states = async (id: string) => {
      const rows = await api.sys.taskInstance.findMany({
        where: { run: { backfillId: id } },
        orderBy: [{ taskId: "asc" }, { mapIndex: "asc" }],
      });
      return rows.map(({ taskId, mapIndex, state }) => `${taskId}${mapIndex} ${state}`);
    };
    const { id } = await start(dag, body);
    await work();
    expect(await states(id)).toEqual([
      "a-1 skipped",
      "b-1 success",
      "c-1 success",
      "m-1 success",
      "m0 success",
      "m1 success",
      "n-1 success",
      "n0 success",
      "n1 success",
      "z-1 skipped",
    ]);
    // Again, an element of the group's last task fails, and with it the run.
    const again = await start(dag, { ...body, tasks: ["mapped"], reprocess: "completed" });
    await work(({ taskId, mapIndex }) => taskId === "n" && mapIndex === 1);
    expect((await look(dag, again.id)).state).toBe("failed");
    expect((await states(again.id)).slice(-3)).toEqual(["n0 success", "n1 failed", "z-1 skipped"]);
    read(backfillDetailSchema, await order(dag, again.id, "retry"));
    await work();
    expect((await look(dag, again.id)).state).toBe("success");
  });

  it("fails by the last of the tasks that it runs, and fails by no other", async () => {
    const dag = await daily();
    const { id } = await start(dag, { from: day(1), to: day(1), tasks: ["a"] });
    await work(() => true);
    expect((await look(dag, id)).state).toBe("failed");
  });

  it("retries a past that all of its places wait for", async () => {
    const dag = await daily("default_args: { depends_on_past: true }\n");
    const { id } = await start(dag, { from: day(1), to: day(4), maxActiveRuns: 1 });
    const [first] = await dates(dag, id);
    await work(({ runUuid }) => runUuid === first?.run?.id);
    expect((await look(dag, id)).counts).toMatchObject({ failed: 1, running: 1, waiting: 2 });
    read(backfillDetailSchema, await order(dag, id, "retry"));
    await work();
    expect(await look(dag, id)).toMatchObject({ state: "success" });
  });

  it("runs again on a version with a mapped task and a teardown", async () => {
    const dag = await daily();
    await start(dag, { from: day(1), to: day(1) });
    await work();
    const tasks =
      "  a: { operator: empty }\n  m: { operator: empty, needs: [a], expand: { over: [1, 2], as: n } }\n  z: { operator: empty, needs: [m], teardown_for: [a] }\n";
    const source = `dag_id: ${dag}\nschedule: "@daily"\nstart_date: 2024-01-01\ntasks:\n${tasks}`;
    const saved = await call("POST", `/${dag}/versions`, { source, baseVersion: 1 });
    expect(saved.status, saved.text).toBeLessThan(300);
    const { id } = await start(dag, { from: day(1), to: day(1), reprocess: "completed" });
    await work();
    expect((await look(dag, id)).state).toBe("success");
    const places = await api.sys.taskInstance.findMany({
      where: { run: { backfillId: id }, state: { not: "removed" } },
      select: { taskId: true },
      distinct: ["taskId"],
      orderBy: { taskId: "asc" },
    });
    expect(places.map(({ taskId }) => taskId)).toEqual(["a", "m", "z"]);
  });

  it("is entered once for an idempotency key", async () => {
    const dag = await daily();
    const body = { from: day(1), to: day(2) };
    const headers = { "idempotency-key": `once-${dag}` };
    const first = await call("POST", `/${dag}/backfills`, body, headers);
    const second = await call("POST", `/${dag}/backfills`, body, headers);
    expect(second.json()).toEqual(first.json());
    expect(await list(dag)).toHaveLength(1);
    await work();
  });

  it("is cancelled with its DAG", async () => {
    const dag = await daily();
    const { id } = await start(dag, { from: day(1), to: day(20), maxActiveRuns: 2 });
    expect((await call("DELETE", `/${dag}`)).status).toBeLessThan(300);
    await work();
    const { state } = await api.sys.backfill.findUniqueOrThrow({ where: { id } });
    expect(state).toBe("cancelled");
  });

  it("shares its dates with the schedule: each has one run, whoever comes first", async () => {
    number += 1;
    const dag = `caught_up_${number}`;
    const source = `dag_id: ${dag}\nschedule: "@daily"\nstart_date: 2024-01-01\nend_date: 2024-01-15\ncatchup: true\nmax_active_runs: 4\ntasks:\n${TWO}`;
    read(z.unknown(), await call("POST", "", { source, paused: false }));
    const log = createLogger("worker", "silent");
    const order = async () => undefined;
    const backfill = start(dag, { from: day(1), to: day(15), maxActiveRuns: 3 });
    await Promise.all([
      backfill,
      createDueRuns(pool, log, order),
      createDueRuns(pool, log, order),
      createDueRuns(pool, log, order),
    ]);
    const { id } = await backfill;
    for (let round = 0; round < 20; round += 1) {
      await work();
      if ((await createDueRuns(pool, log, order)) === 0) break;
    }
    const runs = await api.sys.dagRun.findMany({ where: { dag: { dagId: dag } } });
    expect(runs).toHaveLength(15);
    expect(runs.every(({ state }) => state === "success")).toBe(true);
    const ended = await look(dag, id);
    expect(ended.state).toBe("success");
    expect(ended.counts.success + ended.counts.left).toBe(15);
  });
});

it("never lets a run of a backfill go before one of the schedule", async () => {
  const dag = await daily();
  await start(dag, { from: day(1), to: day(5) });
  await call("POST", `/${dag}/runs`, {});
  const [first] = await turn([], 1);
  const run = await api.sys.dagRun.findUniqueOrThrow({ where: { id: first?.runUuid ?? "" } });
  expect(run.type).toBe("manual");
  await turn(first === undefined ? [] : [done(first, "success")], 0);
  await work();
});
