import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBreaches } from "@/lib/db/system/invariants";
import { documentOf } from "@/lib/testing/dag-document";
import { insertDag, insertTeam } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";
import type { Worker } from "./worker";

let database: TestDatabase;
let db: pg.Pool;
let teamId: string;
let worker: Worker;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 4 });
  teamId = await insertTeam(db);
  worker = await startTestWorker(database.sysUrl);
});
afterAll(async () => {
  await worker.stop(1_000);
  await db.end();
  await database.drop();
});

async function dagOf(tasks: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const { document, plan } = documentOf(tasks, more);
  const dag = await insertDag(db, teamId, plan, { document });
  const { rows } = await db.query<{ name: string }>(
    "select dag_id as name from dag where id = $1",
    [dag.id],
  );
  return { ...dag, name: rows[0]?.name ?? "" };
}
async function taskOf(run: string | undefined, taskId = "wait") {
  const { rows } = await db.query<{
    id: string;
    state: string;
    tries: number;
    code: string | null;
    error: string | null;
    saw: string | null;
    ask: unknown;
    xcoms: Record<string, unknown> | null;
  }>(
    `select t.id, t.state::text, t.try_number as tries, a.error_code as code, a.error, d.saw, d.ask,
       (select json_object_agg(x.key, x.value) from xcom x
         where x.dag_run_id = t.dag_run_id and x.task_id = t.task_id) as xcoms
     from task_instance t
     left join attempt a on a.task_instance_id = t.id and a.number = t.try_number
     left join deferral d on d.task_instance_id = t.id and d.attempt = t.try_number
     where t.dag_run_id = $1 and t.task_id = $2`,
    [run, taskId],
  );
  const row = rows[0];
  if (row === undefined) throw new Error(`no task ${taskId}`);
  return row;
}
const inState = (run: string | undefined, ...states: string[]) =>
  waitFor(`the state ${states.join(" or ")}`, async () => {
    const task = await taskOf(run);
    return states.includes(task.state) ? task : undefined;
  });
const ended = (run: string | undefined) => inState(run, "success", "failed", "skipped");
const runsOf = async (dagUuid: string) =>
  (
    await db.query<{
      id: string;
      state: string;
      conf: unknown;
      depth: number;
      by: string;
      date: Date;
    }>(
      `select id, state::text, conf, trigger_depth as depth, triggered_by as by, logical_date as date
       from dag_run where dag_id = $1 order by queued_at`,
      [dagUuid],
    )
  ).rows;

describe("approval in a worker", () => {
  const approval = { operator: "approval", message: "Publish {{ ds }}?" };

  it("awaits a person without a slot, and goes on with the answer at once", async () => {
    const dag = await dagOf({ wait: approval });
    const run = await dag.run(new Date("2024-02-29T00:00:00Z"));
    const task = await inState(run, "awaiting_input");
    expect(task.ask).toMatchObject({ message: "Publish 2024-02-29?", role: "operator" });
    expect(await findBreaches(db)).toEqual([]);
    const { rows } = await db.query("select active_tasks from dag_slot where dag_id = $1", [
      dag.id,
    ]);
    expect(rows).toEqual([{ active_tasks: 0 }]);
    const answer = { choice: "approve", comment: "", by: "Ada", at: "2024-03-01T00:00:00Z" };
    const give = () => db.query("select engine.answer($1, 1, $2) as given", [task.id, answer]);
    const given = await Promise.all([give(), give()]);
    expect(given.map((one) => one.rows[0]?.given).sort()).toEqual([false, true]);
    expect(await ended(run)).toMatchObject({
      state: "success",
      tries: 1,
      xcoms: { return_value: answer },
    });
    expect(await findBreaches(db)).toEqual([]);
  });

  it("fails on a refusal without trying again, and by itself when its time is over", async () => {
    const dag = await dagOf({ wait: { ...approval, retries: 2 } });
    const run = await dag.run();
    const { id } = await inState(run, "awaiting_input");
    await db.query("select engine.answer($1, 1, $2)", [
      id,
      { choice: "reject", comment: "wrong day", by: "Ada", at: "2024-03-01T00:00:00Z" },
    ]);
    expect(await ended(run)).toMatchObject({
      state: "failed",
      tries: 1,
      error: "Ada chose reject: wrong day",
    });
    const timed = await dagOf({ wait: { ...approval, timeout: 0.5, on_timeout: "skip" } });
    expect(await ended(await timed.run())).toMatchObject({ state: "skipped" });
  });
});

describe("dag.trigger in a worker", () => {
  it("runs another DAG with its conf, and goes on without waiting", async () => {
    const child = await dagOf(
      { work: { operator: "empty" } },
      { params: { day: { type: "string", default: "" }, n: { type: "integer", default: 1 } } },
    );
    const dag = await dagOf({
      wait: { operator: "dag.trigger", dag_id: child.name, conf: { day: "{{ ds }}" } },
    });
    const run = await dag.run(new Date("2024-02-29T00:00:00Z"));
    const task = await ended(run);
    expect(task).toMatchObject({ state: "success" });
    const [made, ...more] = await runsOf(child.id);
    expect(more).toEqual([]);
    expect(made).toMatchObject({ conf: { day: "2024-02-29" }, depth: 1 });
    expect(made?.by).toMatch(new RegExp(`^task ${dag.name}/manual__.*/wait$`));
    expect(task.xcoms).toMatchObject({ run: made?.id });
  });

  it("waits for the end of the run without a slot, woken by it, and fails when it failed", async () => {
    const child = await dagOf({ wait: { operator: "approval", message: "?" } });
    const dag = await dagOf({
      wait: { operator: "dag.trigger", dag_id: child.name, wait_for_completion: true, retries: 3 },
    });
    const answers = [
      ["approve", "success"],
      ["reject", "failed"],
    ] as const;
    for (const [choice, outcome] of answers) {
      const run = await dag.run();
      expect((await inState(run, "deferred")).saw).toMatch(/^run triggered__.* is running$/);
      const made = (await runsOf(child.id)).at(-1);
      const asked = await inState(made?.id, "awaiting_input");
      await db.query("select engine.answer($1, 1, $2)", [
        asked.id,
        { choice, comment: "", by: "Ada", at: "2024-03-01T00:00:00Z" },
      ]);
      // The next look by the clock is ten minutes away.
      expect(await ended(run)).toMatchObject({ state: outcome, tries: 1 });
    }
    expect(await runsOf(child.id)).toHaveLength(2);
    expect(await findBreaches(db)).toEqual([]);
  });

  it("never starts a second run for one life of a task, and a new one after a clear", async () => {
    const child = await dagOf({ work: { operator: "empty" } });
    const dag = await dagOf({ wait: { operator: "dag.trigger", dag_id: child.name } });
    const run = await dag.run();
    await ended(run);
    // Its end is lost with the database's answer: the same life is lived again.
    await db.query(
      `update task_instance set state = 'up_for_retry', next_at = now(), max_tries = max_tries
       where dag_run_id = $1`,
      [run],
    );
    await db.query("update dag_run set state = 'running', unfinished = 1 where id = $1", [run]);
    await db.query("select engine.wake_due(10)");
    await waitFor("the second attempt", async () => {
      const task = await taskOf(run);
      return task.tries === 2 && task.state === "success";
    });
    expect(await runsOf(child.id)).toHaveLength(1);
    await db.query("select engine.override($1, '{0}', 'none')", [run]);
    await waitFor("the third attempt", async () => {
      const task = await taskOf(run);
      return task.tries === 3 && task.state === "success";
    });
    expect(await runsOf(child.id)).toHaveLength(2);
  });

  it("stops DAGs that trigger each other in a circle, and says so", async () => {
    const first = await dagOf({ wait: { operator: "empty" } });
    const trigger = (name: string) => ({ wait: { operator: "dag.trigger", dag_id: name } });
    const second = await dagOf(trigger(first.name));
    const { document, plan } = documentOf(trigger(second.name));
    await db.query("update dag_version set document = $2, plan = $3 where id = $1", [
      first.versionId,
      JSON.stringify(document),
      JSON.stringify(plan),
    ]);
    await first.run();
    const failed = await waitFor("the last run of the circle", async () => {
      const all = [...(await runsOf(first.id)), ...(await runsOf(second.id))];
      return all.find(({ state }) => state === "failed");
    });
    expect(failed.depth).toBe(16);
    expect(await taskOf(failed.id)).toMatchObject({
      code: "not_triggered",
      error: expect.stringContaining("do these DAGs trigger each other in a circle?"),
    });
  });

  it.each([
    ["no_such_dag", {}, "dag_not_found", "The DAG no_such_dag does not exist"],
    ["", { conf: { n: "x" } }, "not_triggered", "conf does not fit"],
    ["", { logical_date: "soon" }, "bad_config", "expected ISO 8601, found soon"],
    ["", { logical_date: "2020-01-01" }, "not_triggered", "has a run of the logical date"],
  ])("refuses %s %j", async (name, config, code, message) => {
    const child = await dagOf(
      { work: { operator: "empty" } },
      { params: { n: { type: "integer", default: 1 } } },
    );
    await child.run(new Date("2020-01-01"));
    const dag = await dagOf({
      wait: { operator: "dag.trigger", dag_id: name === "" ? child.name : name, ...config },
    });
    const task = await ended(await dag.run());
    expect(task).toMatchObject({ state: "failed", code });
    expect(task.error).toContain(message);
  });

  it("does not reach another team's DAGs", async () => {
    const other = await insertTeam(db);
    const { document, plan } = documentOf({ work: { operator: "empty" } });
    const foreign = await insertDag(db, other, plan, { document });
    const { rows } = await db.query<{ name: string }>(
      "select dag_id as name from dag where id = $1",
      [foreign.id],
    );
    const dag = await dagOf({ wait: { operator: "dag.trigger", dag_id: rows[0]?.name } });
    expect(await ended(await dag.run())).toMatchObject({ code: "dag_not_found" });
    expect(await runsOf(foreign.id)).toEqual([]);
  });
});
