import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import { type Claim, type Completion, step } from "@/lib/db/system/engine";
import { findBreaches } from "@/lib/db/system/invariants";
import { stalledRunOrders } from "@/lib/db/system/run-order";
import { TeamTransactions } from "@/lib/db/system/team-transactions";
import { createLogger } from "@/lib/log";
import { problemDetailsSchema } from "@/lib/schemas/api/common";
import { runDetailSchema, runSchema, taskInstanceListSchema } from "@/lib/schemas/api/run";
import {
  type RunOrderView,
  runOrderItemPageSchema,
  runOrderPageSchema,
  runOrderResultSchema,
  runOrderSchema,
} from "@/lib/schemas/api/run-order";
import { insertWorker } from "@/lib/testing/engine";
import { startTestApi, type TestAnswer, type TestApi } from "@/lib/testing/http";
import { carryOutRunOrder, type OrderWork } from "./carry-out-run-order";
import { runUpkeep } from "./upkeep";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let base: string;
let pool: Pool;
let worker: string;
let teams: TeamTransactions;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  base = `/api/v1/teams/${team.slug}`;
  pool = new Pool({ connectionString: api.database.sysUrl, max: 4 });
  worker = await insertWorker(pool);
  teams = new TeamTransactions(api.database.sysUrl);
});
afterAll(async () => {
  await teams.close();
  await pool.end();
  await api.stop();
});

const read = <T>(schema: z.ZodType<T>, answer: TestAnswer) => {
  expect(answer.status, answer.text).toBeLessThan(300);
  return schema.parse(answer.json());
};
const problem = (answer: TestAnswer) => problemDetailsSchema.parse(answer.json());
const post = (path: string, json: unknown, as = team.members.operator) =>
  api.call("POST", `${base}${path}`, { as, json });
const get = <T>(schema: z.ZodType<T>, path: string) =>
  api.call("GET", `${base}${path}`, { as: team.members.viewer }).then((a) => read(schema, a));

/** A DAG whose `b` needs `a`, whose `side` is skipped, and runs of it, the oldest first. */
async function dagWith(dagId: string, runs: number): Promise<string[]> {
  const source = `dag_id: ${dagId}
max_active_runs: 1000
tasks:
  a: { operator: empty }
  b: { operator: empty, needs: [a] }
`;
  const answer = await post("/dags", { source, paused: false }, team.members.editor);
  expect(answer.status, answer.text).toBe(201);
  const ids: string[] = [];
  for (let n = 0; n < runs; n += 1) {
    const logicalDate = new Date(Date.UTC(2024, 0, 1 + n)).toISOString();
    ids.push(read(runSchema, await post(`/dags/${dagId}/runs`, { logicalDate })).id);
  }
  return ids;
}

const turn = (completions: Completion[] = []) =>
  step(pool, worker, completions, { light: 1000, process: 1000 }, ["default"]);

/** Runs all that is ready; of the runs in `failing`, task `a` fails. */
async function drain(failing: ReadonlySet<string> = new Set()): Promise<void> {
  let claimed: Claim[] = (await turn()).claimed;
  while (claimed.length > 0) {
    const done = claimed.map((claim): Completion => {
      const state = failing.has(claim.runUuid) && claim.taskId === "a" ? "failed" : "success";
      const { taskInstanceId, attempt } = claim;
      return { taskInstanceId, attempt, taskState: state, attemptState: state };
    });
    claimed = (await turn(done)).claimed;
  }
}

const order = async (json: unknown) => read(runOrderResultSchema, await post("/run-orders", json));
const given = async (json: unknown): Promise<RunOrderView> => {
  const { order: entered } = await order(json);
  if (entered === null) throw new Error("it was a dry run");
  return entered;
};
const carryOut = (id: string, more: Partial<OrderWork> = {}) =>
  carryOutRunOrder(
    {
      inTeam: teams.inTeam,
      log: createLogger("test", "silent"),
      isStopping: () => false,
      ...more,
    },
    { teamId: team.id, orderId: id },
  );
const orderOf = (id: string) => get(runOrderSchema, `/run-orders/${id}`);
const itemsOf = async (id: string, query = "") =>
  (await get(runOrderItemPageSchema, `/run-orders/${id}/runs${query}`)).items;
const stateOf = async (dagId: string, run: string) =>
  (await get(runDetailSchema, `/dags/${dagId}/runs/${run}`)).state;
const tasksOf = async (dagId: string, run: string) =>
  (await get(taskInstanceListSchema, `/dags/${dagId}/runs/${run}/tasks`)).items.map(
    ({ state }) => state,
  );
const sound = async () => expect(await findBreaches(pool)).toEqual([]);

describe("an order over a filter", () => {
  it("previews, changes nothing, then clears what failed in each run and tells what it did", async () => {
    const ids = await dagWith("nightly", 5);
    const [first = "", second = ""] = ids;
    await drain(new Set([first, second]));
    const body = { verb: "clear", onlyFailed: true, filter: { dag: "nightly" } };
    const preview = await order({ ...body, dryRun: true });
    expect(preview).toMatchObject({
      matched: 5,
      isCapped: false,
      runs: 2,
      tasks: 4,
      stopped: 0,
      leftOut: [{ reason: "nothing_failed", runs: 3 }],
      order: null,
    });
    expect(preview.items.map(({ run, tasks }) => [run.id, run.state, tasks])).toEqual([
      [second, "failed", 2],
      [first, "failed", 2],
    ]);
    expect(await stateOf("nightly", first)).toBe("failed");

    const entered = await given(body);
    expect(entered).toMatchObject({
      state: "running",
      createdBy: team.members.operator.name,
      counts: { waiting: 2, done: 0 },
      filter: { dag: "nightly" },
    });
    await carryOut(entered.id);
    expect(await orderOf(entered.id)).toMatchObject({
      state: "done",
      counts: { waiting: 0, done: 2, left: 0, refused: 0 },
      tasks: 4,
    });
    expect(
      (await itemsOf(entered.id)).map(({ run, state, tasks }) => [run.id, state, tasks]),
    ).toEqual([
      [second, "done", 2],
      [first, "done", 2],
    ]);
    await drain();
    for (const id of ids) expect(await stateOf("nightly", id)).toBe("success");
    // Each run's own events name who gave the order.
    const events = await api.sys.auditEvent.findMany({
      where: { teamId: team.id, action: { in: ["run.clear", "runs.clear"] } },
      orderBy: { id: "asc" },
    });
    expect(events.map(({ action, actorName }) => [action, actorName])).toEqual([
      ["runs.clear", team.members.operator.name],
      ["run.clear", team.members.operator.name],
      ["run.clear", team.members.operator.name],
    ]);
    await sound();
  });

  it("cancels what goes on, and leaves what has ended meanwhile", async () => {
    const ids = await dagWith("busy", 3);
    const [first = "", second = "", third = ""] = ids;
    await turn();
    const body = { verb: "cancel", filter: { dag: "busy" } };
    expect(await order({ ...body, dryRun: true })).toMatchObject({ runs: 3, tasks: 6, stopped: 3 });
    const { id } = await given(body);
    const own = await post(`/dags/busy/runs/${second}/cancel`, undefined);
    expect(own.status, own.text).toBe(200);
    await carryOut(id);
    expect(await orderOf(id)).toMatchObject({
      state: "done",
      counts: { done: 2, left: 1 },
      tasks: 4,
    });
    expect(await itemsOf(id, "?state=left")).toMatchObject([
      { run: { id: second }, reason: "it has ended" },
    ]);
    for (const run of [first, third]) {
      expect(await get(runDetailSchema, `/dags/busy/runs/${run}`)).toMatchObject({
        state: "failed",
        cancelledBy: team.members.operator.name,
      });
    }
    await sound();
  });

  it("marks runs: as a success all that did not succeed, as failed what is not over", async () => {
    const ids = await dagWith("marked", 4);
    const [first = "", second = "", third = "", fourth = ""] = ids;
    await drain(new Set([first]));
    const success = { verb: "mark", state: "success", filter: { dag: "marked" } };
    const { id } = await given(success);
    await carryOut(id);
    expect(await orderOf(id)).toMatchObject({ counts: { done: 1 }, tasks: 2 });
    expect(await tasksOf("marked", first)).toEqual(["success", "success"]);
    expect(await stateOf("marked", first)).toBe("success");

    // One that has ended, and one that has not begun.
    const again = read(runSchema, await post("/dags/marked/runs", {})).id;
    const failed = await given({ verb: "mark", state: "failed", runs: [fourth, again] });
    await carryOut(failed.id);
    expect(await tasksOf("marked", fourth)).toEqual(["success", "failed"]);
    expect(await tasksOf("marked", again)).toEqual(["failed", "failed"]);
    for (const run of [fourth, again]) expect(await stateOf("marked", run)).toBe("failed");
    for (const run of [second, third]) expect(await stateOf("marked", run)).toBe("success");
    const preview = await order({
      verb: "mark",
      state: "failed",
      runs: [fourth, again],
      dryRun: true,
    });
    expect(preview).toMatchObject({ runs: 0, leftOut: [{ reason: "is_failed", runs: 2 }] });
    await sound();
  });
});

describe("the worker", () => {
  it("does each run once, however many workers and however often they are killed", async () => {
    const ids = await dagWith("once", 12);
    await drain(new Set(ids));
    const { id } = await given({ verb: "clear", onlyFailed: true, filter: { dag: "once" } });
    // A worker that stops after some runs, others at once, and one that comes after the end.
    let left = 3;
    const stopping = carryOut(id, { isStopping: () => left-- === 0 });
    await expect(stopping).rejects.toThrow("the worker stops");
    expect((await orderOf(id)).counts).toMatchObject({ done: 3, waiting: 9 });
    await Promise.all([carryOut(id), carryOut(id), carryOut(id)]);
    // Those that found it held have gone; whoever held it went on to the end.
    expect(await orderOf(id)).toMatchObject({ state: "done", counts: { done: 12 }, tasks: 24 });
    await carryOut(id);
    const clears = await api.sys.auditEvent.groupBy({
      by: ["entityId"],
      where: { teamId: team.id, action: "run.clear", entityId: { startsWith: "once/" } },
      _count: true,
    });
    expect(clears.map(({ _count }) => _count)).toEqual(Array.from({ length: 12 }, () => 1));
    await sound();
  });

  it("passes over a run that fails in the server, and goes on with the others", async () => {
    const ids = await dagWith("broken", 3);
    await drain(new Set(ids));
    const { id } = await given({ verb: "clear", onlyFailed: true, filter: { dag: "broken" } });
    const superuser = new Pool({ connectionString: api.database.superuserUrl, max: 1 });
    try {
      await superuser.query(`create function refuse_run() returns trigger language plpgsql as $$
        begin raise exception 'no'; end $$`);
      await superuser.query(`create trigger refuse before update on dag_run for each row
        when (new.id = '${ids[1]}') execute function refuse_run()`);
      await carryOut(id);
      expect((await orderOf(id)).counts).toMatchObject({ done: 2, refused: 1, waiting: 0 });
      const [refused] = await itemsOf(id, "?state=refused");
      expect(refused).toMatchObject({ run: { id: ids[1] }, tasks: 0 });
      expect(refused?.reason).toMatch(/failed 3 times/);
      expect(await stateOf("broken", ids[1] ?? "")).toBe("failed");
    } finally {
      await superuser.query("drop function refuse_run() cascade");
      await superuser.end();
    }
    await sound();
  });

  it("is told of an order that nobody goes on with", async () => {
    const ids = await dagWith("stalled", 1);
    await drain(new Set(ids));
    const { id } = await given({ verb: "clear", filter: { dag: "stalled" } });
    const stalled = async () => (await stalledRunOrders(pool)).map(({ orderId }) => orderId);
    expect(await stalled()).not.toContain(id);
    await api.sys.runOrder.update({
      where: { id },
      data: { touchedAt: new Date(Date.now() - 31_000) },
    });
    expect(await stalled()).toContain(id);
    await carryOut(id);
    expect(await stalled()).not.toContain(id);
  });

  it("leaves the rest as it is once somebody stops it", async () => {
    const ids = await dagWith("stopped", 4);
    await drain(new Set(ids));
    const { id } = await given({ verb: "clear", onlyFailed: true, runs: ids });
    let left = 1;
    await carryOut(id, { isStopping: () => left-- === 0 }).catch(() => undefined);
    const stopped = read(runOrderSchema, await post(`/run-orders/${id}/stop`, undefined));
    expect(stopped).toMatchObject({ state: "stopped", counts: { done: 1, waiting: 3 } });
    await carryOut(id);
    expect(await orderOf(id)).toEqual(stopped);
    const states = await Promise.all(ids.map((run) => stateOf("stopped", run)));
    expect(states.toSorted()).toEqual(["failed", "failed", "failed", "running"]);
    expect(read(runOrderSchema, await post(`/run-orders/${id}/stop`, undefined))).toEqual(stopped);
    await drain();
  });

  it("forgets runs with their DAG, and orders after a month", async () => {
    const ids = await dagWith("gone", 2);
    const { id } = await given({ verb: "cancel", runs: ids });
    await carryOut(id);
    await api.sys.dagRun.delete({ where: { id: ids[0] ?? "" } });
    expect(await itemsOf(id)).toHaveLength(1);
    expect(await orderOf(id)).toMatchObject({ state: "done", counts: { done: 2, waiting: 0 } });
    await api.sys.runOrder.update({
      where: { id },
      data: { endedAt: new Date(Date.now() - 31 * 86_400_000) },
    });
    expect(await runUpkeep(pool)).toMatchObject({ runOrders: 1 });
    expect((await get(runOrderPageSchema, "/run-orders")).items.map((one) => one.id)).not.toContain(
      id,
    );
  });
});

describe("refusals", () => {
  it.each<[string, object, string]>([
    ["neither runs nor filter", { verb: "cancel" }, "runs"],
    ["both", { verb: "cancel", runs: [crypto.randomUUID()], filter: {} }, "runs"],
    ["an unknown verb", { verb: "delete", filter: {} }, "verb"],
    ["no state to mark with", { verb: "mark", filter: {} }, "state"],
    [
      "a state that runs are not marked with",
      { verb: "mark", state: "skipped", filter: {} },
      "state",
    ],
    ["a field of another verb", { verb: "cancel", onlyFailed: true, filter: {} }, "onlyFailed"],
    ["an unknown filter", { verb: "cancel", filter: { colour: "red" } }, "filter"],
  ])("%s", async (_, json, field) => {
    const answer = await post("/run-orders", json);
    expect(answer.status, answer.text).toBe(422);
    expect(JSON.stringify(problem(answer).problems)).toContain(field);
  });

  it("an order that would do nothing, or is of a run that is not there", async () => {
    const [run = ""] = await dagWith("quiet", 1);
    await drain();
    const nothing = await post("/run-orders", { verb: "cancel", runs: [run] });
    expect(nothing.status).toBe(422);
    expect(problem(nothing).problems).toMatchObject([
      { code: "nothing_to_do", found: "1: it has ended" },
    ]);
    const missing = await post("/run-orders", { verb: "cancel", runs: [crypto.randomUUID()] });
    expect(missing.status).toBe(404);
    const dag = await post("/run-orders", { verb: "cancel", filter: { dag: "nowhere" } });
    expect(dag.status).toBe(404);
    expect(await api.sys.runOrder.count({ where: { teamId: team.id, state: "running" } })).toBe(0);
  });

  it("one over too many runs, which it names", async () => {
    await dagWith("vast", 1);
    // Runs that wait; a task each, so that there is something to cancel.
    await pool.query(
      `with run as (
        insert into dag_run (team_id, dag_id, dag_version_id, run_id, type, logical_date,
          interval_start, interval_end, run_after, unfinished)
        select r.team_id, r.dag_id, r.dag_version_id, 'n' || n, 'manual', at, at, at, at, 1
        from dag_run r join dag d on d.id = r.dag_id,
          generate_series(1, 1005) n, lateral (select timestamptz '2020-01-01' + n * interval '1 hour') x (at)
        where d.dag_id = 'vast' and d.team_id = $1
        returning id, team_id, dag_id
      )
      insert into task_instance (team_id, dag_run_id, dag_id, idx, task_id, operator, is_process,
        upstream_count, downstream, is_leaf)
      select team_id, id, dag_id, 0, 'a', 'empty', false, 0, '{}', true from run`,
      [team.id],
    );
    const body = { verb: "cancel", filter: { dag: "vast" } };
    expect(await order({ ...body, dryRun: true })).toMatchObject({ runs: 1006, most: 1000 });
    const refused = await post("/run-orders", body);
    expect(refused.status).toBe(422);
    expect(problem(refused).problems).toMatchObject([
      { code: "too_many_runs", path: ["filter"], found: "1006 runs" },
    ]);
    const { id } = await given({
      verb: "cancel",
      filter: {
        dag: "vast",
        logicalFrom: "2020-01-30T00:00:00Z",
        logicalTo: "2020-01-31T00:00:00Z",
      },
    });
    await carryOut(id);
    expect((await orderOf(id)).counts).toMatchObject({ done: 24, refused: 0 });
  });
});
