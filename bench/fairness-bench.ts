import type pg from "pg";
import { insertDag, insertTeam, type TestDag } from "@/lib/testing/engine";
import { waitFor } from "@/lib/testing/wait";
import type { Progress } from "@/scripts/lib/progress";
import { type BenchResult, type BenchSize, withBench } from "./engine-bench";
import { quantile, round } from "./machine";
import { fanTasks, workload } from "./workload";

/**
 * One team's runs of one task, from due to done by the database's clock: alone, and while another
 * team has a flood of tasks queued on the same worker.
 */
export async function benchFairness(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const [flood, runs] = size.small ? [1_500, 10] : [10_000, 60];
  return await withBench(progress, async ({ db, run }) => {
    await run(fanTasks(20));
    const { plan, document } = workload([{ task_id: "one" }]);
    const ours = await insertDag(db, await insertTeam(db), plan, { document });
    await timesOf(db, ours, 10);
    const idle: number[] = [];
    const flooded: number[] = [];
    for (let repetition = 0; repetition < size.repetitions; repetition += 1) {
      idle.push(...(await progress.step("Alone", () => timesOf(db, ours, runs))));
      const theirs = await startFlood(db, flood);
      const times = await progress.step("Beside a flood", () =>
        timesOf(db, ours, runs, () => isOver(db, theirs)),
      );
      if (times.length === 0) throw new Error("the flood was over before a run was done");
      flooded.push(...times);
      await waitFor("the end of the flood", () => isOver(db, theirs), 120_000);
    }
    const idleP95Ms = quantile(idle, 0.95);
    const floodedP95Ms = quantile(flooded, 0.95);
    return {
      figures: {
        idleP50Ms: round(quantile(idle, 0.5)),
        idleP95Ms: round(idleP95Ms),
        floodedP50Ms: round(quantile(flooded, 0.5)),
        floodedP95Ms: round(floodedP95Ms),
        floodedRuns: flooded.length,
      },
      floor: { floodedP95Ms: round(idleP95Ms) },
      ratio: round(floodedP95Ms / idleP95Ms),
    };
  });
}

/** Has a team of its own queue so many tasks at once; gives the run. */
async function startFlood(db: pg.Pool, width: number): Promise<string> {
  const { plan, document } = workload(fanTasks(width));
  const limits = { document, maxActiveTasks: 100_000 };
  const dag = await insertDag(db, await insertTeam(db), plan, limits);
  const id = (await dag.run()) ?? "";
  await waitFor("the flood", async () => {
    const { rows } = await db.query<{ n: number }>(
      `select count(*)::int as n from task_instance
       where dag_run_id = $1 and state in ('queued', 'running')`,
      [id],
    );
    return (rows[0]?.n ?? 0) > width / 4;
  });
  return id;
}

/** Milliseconds from due to done of runs one after the other, as long as it is not `over`. */
async function timesOf(
  db: pg.Pool,
  dag: TestDag,
  count: number,
  over: () => Promise<boolean> = async () => false,
): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count) {
    const id = (await dag.run()) ?? "";
    await waitFor("the run", () => isOver(db, id));
    // A run that ended beside nothing tells nothing of the flood.
    if (await over()) break;
    const { rows } = await db.query<{ ms: number }>(
      `select extract(epoch from ended_at - queued_at)::float8 * 1000 as ms
       from dag_run where id = $1`,
      [id],
    );
    times.push(rows[0]?.ms ?? Number.NaN);
  }
  return times;
}

async function isOver(db: pg.Pool, run: string): Promise<boolean> {
  const { rows } = await db.query<{ state: string }>(
    "select state::text from dag_run where id = $1 and ended_at is not null",
    [run],
  );
  const state = rows[0]?.state;
  if (state !== undefined && state !== "success") throw new Error(`a run ended as ${state}`);
  return state !== undefined;
}
