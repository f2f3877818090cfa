import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type AttemptOutcome,
  instanceKey,
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
import { look, type Seen } from "./looks";

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

const keyOf = (place: ModelPlace) => `${place.run}/${instanceKey(place)}`;

type DrawnTask = ModelTask & { looks?: number };

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
      elements: fc.integer({ min: 0, max: 3 }),
      isTeardown: fc.constant(true),
      /** How often each attempt defers itself before it ends: it changes nothing. */
      looks: fc.integer({ min: 1, max: 2 }),
    },
    { requiredKeys: ["needs", "triggerRule", "retries"] },
  );
}

/** Which tasks are a mapped group, from one to another, and into how many elements it expands. */
const drawnGroup = fc.record({
  from: fc.nat(6),
  size: fc.integer({ min: 1, max: 4 }),
  elements: fc.integer({ min: 0, max: 3 }),
});

/** Puts some tasks into a mapped group, as validation lets them be in one. */
function withGroup(
  model: readonly DrawnTask[],
  { from, size, elements }: { from: number; size: number; elements: number },
): DrawnTask[] {
  const members = model.slice(from, from + size).map(({ taskId }) => taskId);
  const [first] = model.slice(from);
  return model.map((task) => {
    if (!members.includes(task.taskId)) return task;
    const { setups: _setups, ...others } = task;
    const inside = task.needs.filter((needed) => members.includes(needed));
    const rule = inside.length === 0 ? first?.triggerRule : task.triggerRule;
    return {
      ...others,
      group: "g",
      elements,
      needs: inside.length > 0 ? inside : task.needs,
      triggerRule: rule ?? task.triggerRule,
      ...(task.skips && { skips: task.skips.filter((skipped) => members.includes(skipped)) }),
    };
  });
}

const scenario = fc.integer({ min: 1, max: 7 }).chain((size) =>
  fc.record({
    tasks: fc.tuple(...Array.from({ length: size }, (_, index) => taskAt(index, size))),
    runs: fc.integer({ min: 1, max: 3 }),
    seed: fc.integer({ min: 0, max: 2 ** 30 }),
    group: fc.option(drawnGroup),
  }),
);

/** A branch ends in the very turn in which a group finds its elements, and skips one of its tasks. */
const ordinary = { triggerRule: "all_success" as const, retries: 0 };
const SKIPPED_WHILE_EXPANDED = {
  tasks: [
    { ...ordinary, needs: [], skips: ["t3"] },
    { ...ordinary, needs: ["t0"] },
    { ...ordinary, needs: [], retries: 1 },
    { ...ordinary, needs: [] },
  ],
  runs: 1,
  seed: 24,
  group: { from: 2, size: 3, elements: 1 },
};

it("arrives where the reference model does, over random graphs, rules, runs and outcomes", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ tasks, runs, seed, group }) => {
      const drawn = tasks.map(({ isTeardown, ...task }, index): DrawnTask => {
        const plain = { taskId: `t${index}`, ...task };
        if (isTeardown === undefined || task.needs.length === 0) return plain;
        return { ...plain, triggerRule: "all_done", setups: task.needs.slice(0, 2) };
      });
      const model = group === null ? drawn : withGroup(drawn, group);
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
    { numRuns: 80, examples: [[SKIPPED_WHILE_EXPANDED]] },
  );
}, 180_000);

async function playEngine(
  model: readonly DrawnTask[],
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
      const map = claim.mapIndex < 0 ? {} : { map: claim.mapIndex };
      const place = { run: runs.indexOf(claim.runUuid), taskId: claim.taskId, ...map };
      running.set(keyOf(place), { place, claim });
      const ofRun = attempts[place.run];
      if (ofRun !== undefined) ofRun[instanceKey(place)] = claim.attempt;
    }
    expect(await findBreaches(db)).toEqual([]);
  };
  await turn();
  while (running.size > 0) {
    const chosen = choose([...running.values()].map(({ place }) => place));
    const ending = chosen.flatMap((place) => {
      const claim = running.get(keyOf(place))?.claim;
      running.delete(keyOf(place));
      const task = model.find(({ taskId }) => taskId === place.taskId);
      return claim === undefined || task === undefined ? [] : [{ place, claim, task }];
    });
    await deferFirst(ending, turn);
    const completions = ending.map(({ place, claim, task }) =>
      completionOf(claim, task, outcomeOf(place, claim.attempt)),
    );
    await turn(completions);
    // Instants are kept to the millisecond: a delay of nothing may end half of one later.
    const retried = completions.some(({ taskState }) => taskState === "up_for_retry");
    if (retried) {
      await waitFor("the end of the delays", async () => (await wakeDue(db)) > 0);
      await turn();
    }
  }
  return await Promise.all(
    runs.map(async (run, n) => ({
      run: await runState(run),
      states: await endStates(run),
      attempts: attempts[n],
    })),
  );
}

/**
 * Lets attempts that are about to end defer themselves before, as often as their task says; all of
 * it within this round, so that the order of ends stays. Their claims are then those of a look.
 */
async function deferFirst(
  ending: { claim: Claim; task: DrawnTask }[],
  turn: (completions: readonly Completion[]) => Promise<void>,
): Promise<void> {
  const left = ending.filter(({ claim, task }) => !claim.isMapper && task.looks !== undefined);
  for (let done = 0; ; done += 1) {
    const waiting = left.filter(({ task }) => (task.looks ?? 0) > done);
    if (waiting.length === 0) return;
    if (done === 0) await turn(waiting.map(({ claim }) => deferred(claim)));
    else {
      const seen = waiting.map(({ claim }) => seenNothing(claim));
      await look(db, worker, seen, 0, ["default"]);
    }
    expect(await findBreaches(db)).toEqual([]);
    for (let open = waiting.length; open > 0; ) {
      const { claimed } = await look(db, worker, [], 1_000, ["default"]);
      open -= claimed.length;
      for (const claim of claimed) {
        const one = waiting.find((each) => each.claim.taskInstanceId === claim.taskInstanceId);
        if (one !== undefined) one.claim = claim;
      }
    }
  }
}

function deferred({ taskInstanceId, attempt }: Claim): Completion {
  return {
    taskInstanceId,
    attempt,
    taskState: "deferred",
    attemptState: "deferred",
    deferral: { kept: null, saw: "", afterSeconds: 0, activeMs: 0, nextSeq: 0, nextLine: 0 },
  };
}

function seenNothing({ taskInstanceId, attempt }: Claim): Seen {
  return { taskInstanceId, attempt, kept: null, saw: "", afterSeconds: 0, activeMs: 0 };
}

function planFor(model: readonly ModelTask[]) {
  const isTeardown = (taskId: string) =>
    model.some((task) => task.taskId === taskId && task.setups !== undefined);
  return planOf(
    model.map((task) => ({
      setups: task.setups?.map((setup) => model.findIndex(({ taskId }) => taskId === setup)),
      is_leaf:
        !isTeardown(task.taskId) &&
        model.every(({ taskId, needs }) => !needs.includes(task.taskId) || isTeardown(taskId)),
      task_id: task.taskId,
      needs: task.needs,
      trigger_rule: task.triggerRule,
      max_tries: task.retries + 1,
      past: task.past,
      is_mapped: task.elements !== undefined,
      mapped_group: task.group,
    })),
  );
}

function completionOf(claim: Claim, task: ModelTask, outcome: AttemptOutcome): Completion {
  const base = { taskInstanceId: claim.taskInstanceId, attempt: claim.attempt };
  if (outcome === "failed" && claim.attempt <= task.retries) {
    return { ...base, taskState: "up_for_retry", attemptState: "failed", retryAfterSeconds: 0 };
  }
  if (claim.isMapper && outcome === "success") {
    const instances = Array.from({ length: task.elements ?? 0 }, (_, n) => ({
      item: { n },
      label: `number ${n}`,
    }));
    const state = instances.length === 0 ? "skipped" : "success";
    return { ...base, taskState: state, attemptState: state, instances };
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
    `select task_id || case when map_index < 0 then '' else format('[%s]', map_index) end as task,
       state::text from task_instance
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
