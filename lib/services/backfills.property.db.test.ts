import fc from "fast-check";
import { Client, Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type BackfillFacts, nextBackfillStep } from "@/lib/core/backfill/next-step";
import { type Claim, type Completion, step } from "@/lib/db/system/engine";
import { findBreaches } from "@/lib/db/system/invariants";
import { backfillDetailSchema } from "@/lib/schemas/api/backfill";
import { BACKFILL_STATES } from "@/lib/schemas/states";
import { insertWorker } from "@/lib/testing/engine";
import { startTestApi, type TestApi } from "@/lib/testing/http";
import type { TestUser } from "@/lib/testing/team";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let base: string;
let pool: Pool;
let worker: string;
let number = 0;
let caller: TestUser;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  base = `/api/v1/teams/${team.slug}/dags`;
  pool = new Pool({ connectionString: api.database.sysUrl, max: 4 });
  worker = await insertWorker(pool);
});
afterAll(async () => {
  await pool.end();
  await api.stop();
});

const call = (method: string, path: string, json?: unknown) =>
  api.call(method, `${base}${path}`, { as: caller, json });

const count = fc.integer({ min: 0, max: 12 });
const factsArbitrary: fc.Arbitrary<BackfillFacts> = fc.record({
  state: fc.constantFrom(...BACKFILL_STATES),
  maxActiveRuns: fc.integer({ min: 1, max: 12 }),
  canary: count,
  maxFailurePercent: fc.option(fc.integer({ min: 0, max: 100 })),
  judgedDone: count,
  judgedFailed: count,
  waiting: count,
  active: count,
  succeeded: count,
  failed: count,
});

it("judges in SQL as in TypeScript", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(factsArbitrary, { minLength: 50, maxLength: 200 }), async (all) => {
      const { rows } = await pool.query<{ step: unknown }>(
        `select engine.judge_backfill(f.state, f."maxActiveRuns", f.canary, f."maxFailurePercent",
           f."judgedDone", f."judgedFailed", f.waiting, f.active, f.succeeded, f.failed) as step
         from rows from (jsonb_to_recordset($1) as (state text, "maxActiveRuns" int, canary int,
           "maxFailurePercent" int, "judgedDone" int, "judgedFailed" int, waiting int, active int,
           succeeded int, failed int)) with ordinality f order by f.ordinality`,
        [JSON.stringify(all)],
      );
      expect(rows.map((row) => row.step)).toEqual(all.map(nextBackfillStep));
    }),
    { numRuns: 20 },
  );
});

type Act =
  | { kind: "turn"; want: number; fail: number }
  | { kind: "killed"; fail: number }
  | { kind: "order"; order: "pause" | "resume" | "retry" }
  | { kind: "cancel"; running: "finish" | "kill" }
  | { kind: "clear"; pick: number }
  | { kind: "second"; from: number; reprocess: "none" | "failed" | "completed" };

const actArbitrary: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant("turn" as const),
      want: fc.integer({ min: 1, max: 6 }),
      fail: fc.integer({ min: 0, max: 5 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("killed" as const), fail: fc.nat({ max: 5 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("order" as const),
      order: fc.constantFrom("pause", "resume", "retry"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("cancel" as const),
      running: fc.constantFrom("finish", "kill"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("clear" as const), pick: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("second" as const),
      from: fc.integer({ min: 1, max: 12 }),
      reprocess: fc.constantFrom("none", "failed", "completed"),
    }),
  },
);

const TASKS = `tasks:
  a: { operator: empty }
  b: { operator: empty, needs: [a] }
  c: { operator: empty, needs: [a], trigger_rule: all_done }
`;

/** A DAG, its backfills, and what a worker holds of their work. */
class Scene {
  readonly dag: string;
  readonly backfills: string[] = [];
  #claims: Claim[] = [];

  constructor(dag: string) {
    this.dag = dag;
  }

  async start(body: object): Promise<void> {
    const answer = await call("POST", `/${this.dag}/backfills`, body);
    // It meets another, or has nothing to do.
    if (answer.status === 409 || answer.status === 422) return;
    expect(answer.status, answer.text).toBe(201);
    this.backfills.push(backfillDetailSchema.parse(answer.json()).id);
  }

  async act(act: Act): Promise<void> {
    switch (act.kind) {
      case "turn":
        return await this.turn(act.want, act.fail);
      case "killed":
        return await this.#killedTurn(act.fail);
      case "order":
        await this.#order(act.order);
        return;
      case "cancel":
        await this.#order("cancel", { running: act.running });
        return;
      case "clear": {
        const runs = await api.sys.dagRun.findMany({ where: { dag: { dagId: this.dag } } });
        const run = runs[act.pick % Math.max(runs.length, 1)];
        if (run !== undefined) await call("POST", `/${this.dag}/runs/${run.id}/clear`, {});
        return;
      }
      case "second": {
        const from = `2024-01-${String(act.from).padStart(2, "0")}`;
        await this.start({ from, to: "2024-01-14", reprocess: act.reprocess, maxActiveRuns: 2 });
      }
    }
  }

  /** Ends what is held and takes more. */
  async turn(want: number, fail: number): Promise<void> {
    const finished = this.#finish(fail);
    const result = await step(pool, worker, finished, { light: want, process: want }, ["default"]);
    this.#claims = result.claimed;
  }

  /** A turn whose connection dies before it commits: nothing of it may have happened. */
  async #killedTurn(fail: number): Promise<void> {
    const client = new Client({ connectionString: api.database.sysUrl });
    client.on("error", () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    await client.query("begin");
    await step(client, worker, this.#finish(fail), { light: 5, process: 5 }, ["default"]);
    const ended = new Promise((resolve) => client.once("end", resolve));
    await pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await ended;
  }

  #finish(fail: number): Completion[] {
    return this.#claims.map((claim, index) => {
      const state = fail > 0 && index % 6 === fail ? "failed" : "success";
      const { taskInstanceId, attempt } = claim;
      return { taskInstanceId, attempt, taskState: state, attemptState: state };
    });
  }

  async #order(order: string, body?: object): Promise<void> {
    for (const id of this.backfills) {
      const answer = await call("POST", `/${this.dag}/backfills/${id}/${order}`, body);
      expect([200, 409], answer.text).toContain(answer.status);
    }
  }

  /** Everything to its end. */
  async drain(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await this.#order("resume");
      do await this.turn(50, 0);
      while (this.#claims.length > 0);
    }
  }
}

it("loses no date and doubles none, whatever is ordered and whoever is killed", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        maxActiveRuns: fc.integer({ min: 1, max: 5 }),
        canary: fc.integer({ min: 0, max: 3 }),
        maxFailurePercent: fc.option(fc.integer({ min: 0, max: 60 })),
        runBackwards: fc.boolean(),
        tasks: fc.option(fc.constantFrom(["a"], ["b"], ["b", "c"]), { nil: undefined }),
      }),
      fc.array(actArbitrary, { minLength: 5, maxLength: 20 }),
      async (options, acts) => {
        number += 1;
        // Each has limits of their own of how often they may ask.
        caller = await api.people.user("Ada");
        await api.people.join(team, caller, "editor");
        const scene = new Scene(`p${number}`);
        const source = `dag_id: ${scene.dag}\nschedule: "@daily"\nstart_date: 2024-01-01\n${TASKS}`;
        expect((await call("POST", "", { source, paused: true })).status).toBe(201);
        await scene.start({ from: "2024-01-01", to: "2024-01-09", ...options });
        for (const act of acts) {
          await scene.act(act);
          expect(await findBreaches(pool), JSON.stringify(act)).toEqual([]);
        }
        await scene.drain();
        expect(await findBreaches(pool)).toEqual([]);
        for (const id of scene.backfills) {
          const { state } = await api.sys.backfill.findUniqueOrThrow({ where: { id } });
          expect(["success", "failed", "cancelled"]).toContain(state);
          const open = await api.sys.backfillItem.count({
            where: { backfillId: id, state: { in: ["waiting", "running"] } },
          });
          expect(open).toBe(0);
          if (state === "cancelled") continue;
          // Every date has its run, unless it was left alone for one that exists.
          const dates = await api.sys.backfillItem.findMany({ where: { backfillId: id } });
          const runs = await api.sys.dagRun.findMany({
            where: { dag: { dagId: scene.dag } },
            select: { logicalDate: true },
          });
          const ran = new Set(runs.map(({ logicalDate }) => logicalDate.getTime()));
          expect(dates.every(({ logicalDate }) => ran.has(logicalDate.getTime()))).toBe(true);
        }
      },
    ),
    { numRuns: 8 },
  );
}, 180_000);
