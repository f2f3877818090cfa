import pg from "pg";
import { waitFor } from "@/lib/testing/wait";
import type { Progress } from "@/scripts/lib/progress";
import type { BenchResult, BenchSize } from "./engine-bench";
import { type FloorTask, runFloor } from "./floor";
import { median, round } from "./machine";
import { ask, type Product, withProduct } from "./product";

const TASKS = 5;
const DAY_MS = 24 * 60 * 60 * 1000;
const FIRST = Date.UTC(2023, 0, 1);
const FLOOR_BATCH = 100;
/** Runs at once: as many tasks as the floor's batches take. */
const ACTIVE_RUNS = 100;

/**
 * A backfill of daily runs through the API: how long the dry run takes, how soon after the order a
 * task runs, and how many tasks end a second. The floor runs the same chains of tasks.
 */
export async function benchBackfill(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const days = size.small ? 20 : 365;
  return await withProduct(progress, async (product) => {
    const owner = new pg.Client({ connectionString: product.ownerUrl });
    await owner.connect();
    try {
      const token = await product.token();
      await start(product, token, await publish(product, token, "warm_up"), 10);
      const dryRuns: number[] = [];
      const firsts: number[] = [];
      const rates: number[] = [];
      const floors: number[] = [];
      for (let repetition = 0; repetition < size.repetitions; repetition += 1) {
        const dag = await publish(product, token, `year_${repetition}`);
        dryRuns.push((await ask(`${dag}/backfills/dry-run`, token, bodyOf(days))).ms);
        const begun = await progress.step("Backfill", () => start(product, token, dag, days));
        firsts.push(begun.firstTaskMs);
        rates.push(begun.tasksPerSecond);
        const tasks = chains(days);
        floors.push((tasks.length / (await runFloor(owner, tasks, FLOOR_BATCH))) * 1000);
      }
      return {
        figures: {
          dryRunMs: round(median(dryRuns)),
          firstTaskMs: round(median(firsts)),
          tasksPerSecond: Math.round(median(rates)),
        },
        floor: { tasksPerSecond: Math.round(median(floors)) },
        ratio: round(median(rates) / median(floors)),
      };
    } finally {
      await owner.end();
    }
  });
}

/** Makes a DAG of tasks in series that runs daily; gives its address. */
async function publish({ api }: Product, token: string, dagId: string): Promise<string> {
  const tasks = Array.from({ length: TASKS }, (_, index) => {
    const needs = index === 0 ? "" : `, needs: [t${index - 1}]`;
    return `  t${index}: { operator: empty${needs} }\n`;
  });
  const source = `dag_id: ${dagId}
schedule: "@daily"
start_date: 2022-01-01
catchup: false
max_active_tasks: 1000
tasks:
${tasks.join("")}`;
  await ask(`${api}/dags`, token, { source });
  return `${api}/dags/${dagId}`;
}

function bodyOf(days: number) {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const to = day(FIRST + (days - 1) * DAY_MS);
  return { from: day(FIRST), to, maxActiveRuns: ACTIVE_RUNS };
}

/** Orders a backfill and waits for its end. */
async function start({ db }: Product, token: string, dag: string, days: number) {
  const orderedAt = Date.now();
  const { body } = await ask(`${dag}/backfills`, token, bodyOf(days));
  const { id } = body as { id: string };
  await waitFor(
    "the backfill's end",
    async () => {
      const { rows } = await db.query<{ state: string }>(
        "select state::text from backfill where id = $1 and ended_at is not null",
        [id],
      );
      if (rows[0] !== undefined && rows[0].state !== "success") {
        throw new Error(`the backfill ended as ${rows[0].state}`);
      }
      return rows[0] !== undefined;
    },
    120_000,
  );
  const { rows } = await db.query<{ first: Date; tasks: number; seconds: number }>(
    `select min(a.started_at) as first, count(*)::int as tasks,
       extract(epoch from max(a.ended_at) - min(a.started_at))::float8 as seconds
     from dag_run r join task_instance t on t.dag_run_id = r.id
     join attempt a on a.task_instance_id = t.id
     where r.backfill_id = $1`,
    [id],
  );
  const { first, tasks = 0, seconds = Number.NaN } = rows[0] ?? {};
  if (tasks !== days * TASKS) throw new Error(`${tasks} tasks ran, not ${days * TASKS}`);
  return {
    firstTaskMs: (first?.getTime() ?? Number.NaN) - orderedAt,
    tasksPerSecond: tasks / seconds,
  };
}

function chains(count: number): FloorTask[] {
  return Array.from({ length: count * TASKS }, (_, id) => ({
    id,
    waiting: id % TASKS === 0 ? 0 : 1,
    successors: id % TASKS === TASKS - 1 ? [] : [id + 1],
  }));
}
