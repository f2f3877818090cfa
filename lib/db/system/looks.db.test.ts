import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insertDag, insertTeam, insertWorker, type PlanTask, planOf } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { type Claim, type Completion, type NewDeferral, step } from "./engine";
import { findBreaches } from "./invariants";
import { type LookClaim, look, releaseLostLooks, releaseUnknownLooks, type Seen } from "./looks";

let database: TestDatabase;
let db: pg.Pool;
let teamId: string;
let worker: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 4 });
  teamId = await insertTeam(db);
});
beforeEach(async () => {
  await db.query("delete from dag");
  worker = await insertWorker(db);
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

const QUEUES = ["default"];
const ALL = { light: 100, process: 100 };
const NONE = { light: 0, process: 0 };

function defers(claim: Claim, more: Partial<NewDeferral> = {}): Completion {
  return {
    taskInstanceId: claim.taskInstanceId,
    attempt: claim.attempt,
    taskState: "deferred",
    attemptState: "deferred",
    deferral: {
      kept: { n: 1 },
      saw: "found nothing",
      afterSeconds: 0,
      activeMs: 5,
      nextSeq: 1,
      nextLine: 2,
      ...more,
    },
  };
}
function succeeds(claim: Claim): Completion {
  const { taskInstanceId, attempt } = claim;
  return { taskInstanceId, attempt, taskState: "success", attemptState: "success" };
}
function saw(claim: LookClaim, text: string, afterSeconds = 0): Seen {
  const { taskInstanceId, attempt } = claim;
  return { taskInstanceId, attempt, kept: { n: 2 }, saw: text, afterSeconds, activeMs: 7 };
}

async function claimOne(id = worker): Promise<Claim> {
  const [claim] = (await step(db, id, [], { light: 1, process: 1 }, QUEUES)).claimed;
  if (claim === undefined) throw new Error("nothing was claimed");
  return claim;
}
async function lookOne(id = worker): Promise<LookClaim> {
  return await waitFor("a look", async () => (await look(db, id, [], 10, QUEUES)).claimed[0]);
}
async function dagOf(tasks: PlanTask[], maxActiveTasks = 10) {
  return await insertDag(db, teamId, planOf(tasks), { maxActiveTasks });
}
async function stateOf(claim: Claim) {
  const { rows } = await db.query<{ state: string; tries: number; attempt: string }>(
    `select t.state::text, t.try_number as tries, a.state::text as attempt
     from task_instance t join attempt a on a.task_instance_id = t.id and a.number = t.try_number
     where t.id = $1`,
    [claim.taskInstanceId],
  );
  return rows[0];
}
async function deferralOf(claim: Claim) {
  const { rows } = await db.query(
    `select open, saw, looks, next_at, worker_id, active_ms::int, next_seq, next_line, kept
     from deferral where task_instance_id = $1`,
    [claim.taskInstanceId],
  );
  return rows[0];
}

describe("a deferred attempt", () => {
  it("gives its slot to the next task, and goes on in the same attempt", async () => {
    const dag = await dagOf([{ task_id: "wait", priority: 2 }, { task_id: "work" }], 1);
    await dag.run();
    const claim = await claimOne();
    expect(claim.taskId).toBe("wait");
    const next = await step(db, worker, [defers(claim)], ALL, QUEUES);
    expect(next.claimed.map(({ taskId }) => taskId)).toEqual(["work"]);
    expect(await stateOf(claim)).toEqual({ state: "deferred", tries: 1, attempt: "deferred" });
    expect(await findBreaches(db)).toEqual([]);

    const first = await lookOne();
    expect(first).toMatchObject({
      taskId: "wait",
      attempt: 1,
      looks: 1,
      kept: { n: 1 },
      activeMs: 5,
    });
    await look(db, worker, [saw(first, "found one")], 0, QUEUES);
    const second = await lookOne();
    expect(second).toMatchObject({ looks: 2, saw: "found one", kept: { n: 2 }, activeMs: 12 });
    await step(db, worker, [succeeds(second), ...next.claimed.map(succeeds)], ALL, QUEUES);
    expect(await stateOf(claim)).toEqual({ state: "success", tries: 1, attempt: "success" });
    expect(await deferralOf(claim)).toMatchObject({ open: false, next_at: null, worker_id: null });
    expect(await findBreaches(db)).toEqual([]);
  });

  it("takes a look's report only from the worker that looks", async () => {
    const dag = await dagOf([{ task_id: "wait" }]);
    await dag.run();
    const claim = await claimOne();
    await step(db, worker, [defers(claim)], NONE, QUEUES);
    const early = await step(db, worker, [succeeds(claim)], NONE, QUEUES);
    expect(early.refused).toEqual([claim.taskInstanceId]);

    const held = await lookOne();
    expect((await look(db, worker, [], 10, QUEUES)).claimed).toEqual([]);
    const other = await insertWorker(db, "other");
    await look(db, other, [saw(held, "forged")], 0, QUEUES);
    expect((await deferralOf(claim))?.saw).toBe("found nothing");
    const stranger = await step(db, other, [succeeds(held)], NONE, QUEUES);
    expect(stranger.refused).toEqual([claim.taskInstanceId]);
    const done = await step(db, worker, [succeeds(held)], NONE, QUEUES);
    expect(done.refused).toEqual([]);
  });

  it("is looked at by another worker when its own is lost, and the lost one is refused", async () => {
    const dag = await dagOf([{ task_id: "wait" }]);
    await dag.run();
    const claim = await claimOne();
    await step(db, worker, [defers(claim)], NONE, QUEUES);
    const lost = await lookOne();
    expect(await releaseLostLooks(db)).toBe(0);
    await db.query("update worker set state = 'lost' where id = $1", [worker]);
    expect(await releaseLostLooks(db)).toBe(1);
    const other = await insertWorker(db, "other");
    const again = await lookOne(other);
    expect(again).toMatchObject({ attempt: 1, looks: 1, lookLosses: 1 });
    expect((await step(db, worker, [succeeds(lost)], NONE, QUEUES)).refused).toHaveLength(1);
    await step(db, other, [succeeds(again)], NONE, QUEUES);
    expect(await stateOf(claim)).toMatchObject({ state: "success", tries: 1 });
  });

  it("gives back looks whose answer was lost, and keeps those that are known", async () => {
    const dag = await dagOf([{ task_id: "a" }, { task_id: "b" }]);
    await dag.run();
    const claims = [await claimOne(), await claimOne()];
    await step(
      db,
      worker,
      claims.map((one) => defers(one)),
      NONE,
      QUEUES,
    );
    const looks = await waitFor("both looks", async () => {
      const { claimed } = await look(db, worker, [], 10, QUEUES);
      if (claimed.length === 2) return claimed;
      await releaseUnknownLooks(db, worker, []);
      return undefined;
    });
    const known = looks[0]?.taskInstanceId ?? "";
    expect(await releaseUnknownLooks(db, worker, [known])).toBe(1);
    const { claimed } = await look(db, worker, [], 10, QUEUES);
    expect(claimed.map(({ taskInstanceId }) => taskInstanceId)).toEqual([looks[1]?.taskInstanceId]);
  });

  it("is given out at its instant, to workers of its queue only", async () => {
    const dag = await dagOf([{ task_id: "wait", queue: "gpu" }]);
    await dag.run();
    const [claim] = (await step(db, worker, [], ALL, ["gpu"])).claimed;
    if (claim === undefined) throw new Error("nothing was claimed");
    await step(db, worker, [defers(claim, { afterSeconds: 3_600 })], NONE, ["gpu"]);
    const idle = await look(db, worker, [], 10, ["default", "gpu"]);
    expect(idle.claimed).toEqual([]);
    expect(idle.nextMs).toBeGreaterThan(3_590_000);
    expect(idle.nextMs).toBeLessThanOrEqual(3_600_000);
    expect((await look(db, worker, [], 10, QUEUES)).nextMs).toBeNull();
    await db.query("select engine.look_now($1)", [claim.taskInstanceId]);
    expect((await look(db, worker, [], 10, QUEUES)).claimed).toEqual([]);
    expect((await look(db, worker, [], 10, ["gpu"])).claimed).toHaveLength(1);
  });

  it("keeps its log in one piece, in order", async () => {
    const dag = await dagOf([{ task_id: "wait" }]);
    await dag.run();
    const claim = await claimOne();
    const line = (seq: number, firstLine: number, text: string) => ({
      seq,
      firstLine,
      lines: 1,
      text,
      at: new Date(),
    });
    const first = { ...defers(claim, { nextSeq: 1, nextLine: 1 }), log: [line(0, 0, "a\n")] };
    await step(db, worker, [first], NONE, QUEUES);
    const one = await lookOne();
    await look(db, worker, [{ ...saw(one, "b"), log: [line(1, 1, "b\n")] }], 0, QUEUES);
    const two = await lookOne();
    expect(two).toMatchObject({ nextSeq: 2, nextLine: 2 });
    await step(db, worker, [{ ...succeeds(two), log: [line(2, 2, "c\n")] }], NONE, QUEUES);
    const { rows } = await db.query(
      "select string_agg(text, '' order by seq) as text from log_chunk where task_instance_id = $1",
      [claim.taskInstanceId],
    );
    expect(rows).toEqual([{ text: "a\nb\nc\n" }]);
  });

  it.each([
    ["none", "scheduled or queued", "cancelled"],
    ["success", "success", "cancelled"],
    ["failed", "failed", "cancelled"],
    ["skipped", "skipped", "cancelled"],
  ])("ends when somebody puts it to %s", async (order, after, attempt) => {
    const dag = await dagOf([{ task_id: "wait" }]);
    const run = await dag.run();
    const claim = await claimOne();
    await step(db, worker, [defers(claim)], NONE, QUEUES);
    const held = await lookOne();
    await db.query("select engine.override($1, '{0}', $2)", [run, order]);
    expect(after).toContain((await stateOf(claim))?.state);
    expect((await stateOf(claim))?.attempt).toBe(attempt);
    expect(await deferralOf(claim)).toMatchObject({ open: false, next_at: null, worker_id: null });
    expect(await findBreaches(db)).toEqual([]);
    await look(db, worker, [saw(held, "late")], 10, QUEUES);
    expect((await deferralOf(claim))?.saw).toBe("found nothing");
    expect((await step(db, worker, [succeeds(held)], NONE, QUEUES)).refused).toHaveLength(1);
  });

  it("fails with its run when that is cancelled", async () => {
    const dag = await dagOf([{ task_id: "wait" }, { task_id: "after", needs: ["wait"] }]);
    const run = await dag.run();
    const claim = await claimOne();
    await step(db, worker, [defers(claim)], NONE, QUEUES);
    await db.query("select engine.cancel_run($1, 'Ada')", [run]);
    expect(await stateOf(claim)).toMatchObject({ state: "failed", attempt: "cancelled" });
    expect(await findBreaches(db)).toEqual([]);
  });

  it("wakes when the run that it waits for ends, also when that ended just before", async () => {
    const parent = await dagOf([{ task_id: "wait" }]);
    const child = await dagOf([{ task_id: "work" }]);
    const ids = [await child.run(), await child.run()];
    const children = [await claimOne(), await claimOne()];
    await parent.run();
    const claim = await claimOne();
    const { afterSeconds: _, ...forever } = defers(claim).deferral ?? {};
    const waiting = { ...defers(claim), deferral: { ...forever, run: ids[0] } as NewDeferral };
    await step(db, worker, [waiting], NONE, QUEUES);
    expect(await look(db, worker, [], 10, QUEUES)).toEqual({ claimed: [], nextMs: null });
    expect(await findBreaches(db)).toEqual([]);
    const of = (id: string | undefined) => children.filter(({ runUuid }) => runUuid === id);
    await step(db, worker, of(ids[0]).map(succeeds), NONE, QUEUES);
    const woken = await lookOne();
    expect(woken.taskInstanceId).toBe(claim.taskInstanceId);
    await step(db, worker, [succeeds(woken)], NONE, QUEUES);

    await step(db, worker, of(ids[1]).map(succeeds), NONE, QUEUES);
    await parent.run();
    const late = await claimOne();
    const deferral = { ...forever, run: ids[1] } as NewDeferral;
    await step(db, worker, [{ ...defers(late), deferral }], NONE, QUEUES);
    expect((await lookOne()).taskInstanceId).toBe(late.taskInstanceId);
  });
});
