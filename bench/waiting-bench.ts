import type pg from "pg";
import { insertDag, insertTeam, type PlanTask } from "@/lib/testing/engine";
import type { Progress } from "@/scripts/lib/progress";
import { type Bench, type BenchResult, type BenchSize, withBench } from "./engine-bench";
import { median, round } from "./machine";
import { chainTasks, workload } from "./workload";

const TASKS_PER_RUN = 500;

/** What a hop of a chain costs beside many tasks of other runs that are not ready. */
export async function benchWaiting(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const [waiting, length] = size.small ? [1_000, 20] : [100_000, 300];
  return await withBench(progress, async (bench) => {
    await bench.run(chainTasks(50));
    const empty = await hopMs(bench, length, size.repetitions);
    const tasks = await progress.step(`${waiting} tasks wait`, () => wait(bench.db, waiting));
    await bench.run(chainTasks(50));
    const beside = await hopMs(bench, length, size.repetitions);
    return {
      figures: { hopMsMean: round(beside), waitingTasks: tasks },
      floor: { hopMsMean: round(empty) },
      ratio: round(beside / empty),
    };
  });
}

async function hopMs(bench: Bench, length: number, repetitions: number): Promise<number> {
  const means: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    means.push((await bench.run(chainTasks(length))).totalMs / length);
  }
  return median(means);
}

/** Starts runs whose first task asks for a worker that does not exist; gives how many tasks wait. */
async function wait(db: pg.Pool, count: number): Promise<number> {
  const tasks: PlanTask[] = Array.from({ length: TASKS_PER_RUN }, (_, index) => ({
    task_id: `w${index}`,
    ...(index === 0 ? { queue: "nobody" } : { needs: ["w0"] }),
  }));
  const { plan, document } = workload(tasks);
  const runs = Math.ceil(count / TASKS_PER_RUN);
  const dag = await insertDag(db, await insertTeam(db), plan, { document, maxActiveRuns: runs });
  for (let run = 0; run < runs; run += 1) await dag.run();
  await db.query("analyze task_instance");
  const { rows } = await db.query<{ n: number }>(
    "select count(*)::int as n from task_instance where state = 'none' and dag_id = $1",
    [dag.id],
  );
  return rows[0]?.n ?? 0;
}
