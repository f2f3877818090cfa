import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type AttemptOutcome,
  type ModelPlace,
  type ModelTask,
  playRuns,
} from "@/lib/core/run/reference-model";
import { TRIGGER_RULES } from "@/lib/schemas/states";
import { insertDag, insertTeam, insertWorker, planOf } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { type Claim, type Completion, step, wakeDue } from "./engine";
import { findBreaches } from "./invariants";
import { look } from "./looks";

let database: TestDatabase;
let db: pg.Pool;
let teamId: string;
let worker: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 4 });
  teamId = await insertTeam(db);
  worker = await insertWorker(db);
});

afterAll(async () => {
  await db.end();
  await database.drop();
});

const keyOf = ({ run, taskId }: ModelPlace) => `${run}/${taskId}`;

/** A task as it is drawn: its place in the order is its number. */
function taskAt(index: number, size: number) {
  const names = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => `t${from + n}`);
  return fc.record(
    {
      needs: fc.subarray(names(0, index)),
      triggerRule: fc.constantFrom(...TRIGGER_RULES),
      retries: fc.integer({ min: 0, max: 2 }),
      skips: fc.subarray(names(index + 1, size)),
      past: fc.constantFrom("task" as const, "downstream" as const),
    },
    { requiredKeys: ["needs", "triggerRule", "retries"] },
  );
}

const scenario = fc.integer({ min: 1, max: 9 }).chain((size) =>
  fc.record({
    tasks: fc.tuple(...Array.from({ length: size }, (_, index) => taskAt(index, size))),
    runs: fc.integer({ min: 1, max: 3 }),
    seed: fc.integer({ min: 0, max: 2 ** 30 }),
  }),
);

it("arrives where the reference model does, over random graphs, rules, runs and outcomes", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ tasks, runs, seed }) => {
      const model = tasks.map((task, index): ModelTask => ({ taskId: `t${index}`, ...task }));
      const outcomeOf = (place: ModelPlace, attempt: number) => pick(seed, keyOf(place), attempt);
      const choose = (ready: readonly ModelPlace[]) => {
        const sorted = [...ready].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
        const some = sorted.filter((place) => hash(seed, keyOf(place), sorted.length) % 2 === 0);
        return some.length > 0 ? some : sorted.slice(0, 1);
      };
      const expected = playRuns(model, runs, outcomeOf, choose).map((result) => ({
        run: result.run,
        states: Object.fromEntries(result.states),
        attempts: Object.fromEntries(result.attempts),
      }));
      expect(await playEngine(model, runs, outcomeOf, choose)).toEqual(expected);
      expect(await findBreaches(db)).toEqual([]);
    }),
    { numRuns: 120 },
  );
}, 180_000);

async function playEngine(
  model: readonly ModelTask[],
  count: number,
  outcomeOf: (place: ModelPlace, attempt: number) => AttemptOutcome,
  choose: (ready: readonly ModelPlace[]) => readonly ModelPlace[],
) {
  // What an earlier, failed example left would be claimed as well.
  await db.query("delete from dag");
  const dag = await insertDag(db, teamId, planFor(model));
  const runs: string[] = [];
  for (let n = 0; n < count; n += 1) runs.push((await dag.run()) ?? "");
  const running = new Map<string, { place: ModelPlace; claim: Claim }>();
  const attempts = runs.map((): Record<string, number> => ({}));
  const turn = async (completions: readonly Completion[] = []) => {
    const room = { light: 1_000, process: 1_000 };
    for (const claim of (await step(db, worker, completions, room, ["default"])).claimed) {
      const place = { run: runs.indexOf(claim.runUuid), taskId: claim.taskId };
      running.set(keyOf(place), { place, claim });
      const ofRun = attempts[place.run];
      if (ofRun !== undefined) ofRun[claim.taskId] = claim.attempt;
    }
    expect(await findBreaches(db)).toEqual([]);
  };
  await turn();
  while (running.size > 0) {
    const chosen = choose([...running.values()].map(({ place }) => place));
    const ending: Claim[] = [];
    const completions = chosen.flatMap((place): Completion[] => {
      const claim = running.get(keyOf(place))?.claim;
      running.delete(keyOf(place));
      const task = model.find(({ taskId }) => taskId === place.taskId);
      if (claim === undefined || task === undefined) return [];
      ending.push(claim);
      return [completionOf(claim, task, outcomeOf(place, claim.attempt))];
    });
    await deferSome(ending, turn);
    await turn(completions);
    // Instants are kept to the millisecond: a delay of nothing may end half of one later.
    const retried = completions.some(({ taskState }) => taskState === "up_for_retry");
    if (retried) await waitFor("the end of the delays", async () => (await wakeDue(db)) > 0);
    await turn();
  }
  return await Promise.all(
    runs.map(async (run, n) => ({
      run: await runState(run),
      states: await endStates(run),
      attempts: attempts[n],
    })),
  );
}

/** Some attempts defer themselves and are looked at before they end: that changes nothing. */
async function deferSome(ending: readonly Claim[], turn: (c: Completion[]) => Promise<void>) {
  const waiting = ending.filter(({ taskId, attempt }) => hash(taskId, attempt, "look") % 3 === 0);
  if (waiting.length === 0) return;
  await turn(waiting.map(deferred));
  let looked = 0;
  await waitFor("their looks", async () => {
    looked += (await look(db, worker, [], 1_000, ["default"])).claimed.length;
    return looked === waiting.length;
  });
}

function deferred({ taskInstanceId, attempt }: Claim): Completion {
  const deferral = { kept: null, saw: "", afterSeconds: 0, activeMs: 0, nextSeq: 0, nextLine: 0 };
  const state = { taskState: "deferred", attemptState: "deferred" } as const;
  return { taskInstanceId, attempt, ...state, deferral };
}

function planFor(model: readonly ModelTask[]) {
  return planOf(
    model.map((task) => ({
      task_id: task.taskId,
      needs: task.needs,
      trigger_rule: task.triggerRule,
      max_tries: task.retries + 1,
      past: task.past,
    })),
  );
}

function completionOf(claim: Claim, task: ModelTask, outcome: AttemptOutcome): Completion {
  const base = { taskInstanceId: claim.taskInstanceId, attempt: claim.attempt };
  if (outcome === "failed" && claim.attempt <= task.retries) {
    return { ...base, taskState: "up_for_retry", attemptState: "failed", retryAfterSeconds: 0 };
  }
  const skips = outcome === "success" ? (task.skips ?? []) : [];
  return { ...base, taskState: outcome, attemptState: outcome, skips };
}

async function runState(run: string) {
  const { rows } = await db.query<{ state: string }>(
    "select state::text from dag_run where id = $1",
    [run],
  );
  return rows[0]?.state;
}

async function endStates(run: string) {
  const { rows } = await db.query<{ task: string; state: string }>(
    `select task_id as task, state::text from task_instance
     where dag_run_id = $1 and state <> 'none'`,
    [run],
  );
  return Object.fromEntries(rows.map(({ task, state }) => [task, state]));
}

function hash(...parts: (string | number)[]): number {
  let value = 2166136261;
  for (const char of parts.join("|")) value = Math.imul(value ^ char.charCodeAt(0), 16777619);
  return value >>> 0;
}

function pick(seed: number, key: string, attempt: number): AttemptOutcome {
  const value = hash(seed, key, attempt, "outcome") % 10;
  if (value < 5) return "success";
  return value < 8 ? "failed" : "skipped";
}
