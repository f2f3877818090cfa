import pg from "pg";
import { waitFor } from "@/lib/testing/wait";
import type { Progress } from "@/scripts/lib/progress";
import type { BenchResult, BenchSize } from "./engine-bench";
import { runFloor } from "./floor";
import { quantile, round } from "./machine";
import { ask, type Product, withProduct } from "./product";
import { startPythonFloor } from "./python-floor";

const DAG = `dag_id: trigger
tasks:
  say:
    operator: python
    script: |
      import time
      def main(context):
          return time.time() * 1000
`;
const WARM_UP = 5;

/**
 * From before a request that starts a run is sent until its Python code runs, on a warm runner; by
 * the clock that both share. The floor is one call of the database and a fork of a warm Python.
 */
export async function benchTrigger(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const count = size.small ? 10 : 50;
  const floor = await startPythonFloor("def work():\n    pass\n");
  try {
    return await withProduct(progress, async (product) => {
      const owner = new pg.Client({ connectionString: product.ownerUrl });
      await owner.connect();
      try {
        await ask(`${product.api}/dags`, await product.token(), { source: DAG });
        const times: number[] = [];
        const answers: number[] = [];
        const floors: number[] = [];
        // The first tasks start in a fresh sandbox, and make the worker start warm runners.
        await trigger(product, WARM_UP);
        for (let repetition = 0; repetition < size.repetitions; repetition += 1) {
          const runs = await progress.step("Trigger", () => trigger(product, count));
          times.push(...runs.map(({ codeMs }) => codeMs));
          answers.push(...runs.map(({ answerMs }) => answerMs));
          const alone = [{ id: 0, waiting: 0, successors: [] }];
          for (let one = 0; one < count; one += 1) {
            floors.push(await runFloor(owner, alone, 1, floor.forked));
          }
        }
        const p50Ms = quantile(times, 0.5);
        const floorMs = quantile(floors, 0.5);
        return {
          figures: {
            p50Ms: round(p50Ms),
            p95Ms: round(quantile(times, 0.95)),
            answerMsP50: round(quantile(answers, 0.5)),
          },
          floor: { p50Ms: round(floorMs) },
          ratio: round(p50Ms / floorMs),
        };
      } finally {
        await owner.end();
      }
    });
  } finally {
    await floor.stop();
  }
}

/** Starts runs one after the other, each when the last has ended. */
async function trigger(product: Product, count: number) {
  const token = await product.token();
  const times: { codeMs: number; answerMs: number }[] = [];
  for (let one = 0; one < count; one += 1) {
    const sentAt = Date.now();
    const { body, ms } = await ask(`${product.api}/dags/trigger/runs`, token, {});
    const startedAt = await codeStartedAt(product.db, (body as { id: string }).id);
    times.push({ codeMs: startedAt - sentAt, answerMs: ms });
  }
  return times;
}

/** What the task says of its start, once its run has ended. */
async function codeStartedAt(db: pg.Pool, run: string): Promise<number> {
  let value: number | undefined;
  await waitFor("the run's end", async () => {
    const { rows } = await db.query<{ state: string; value: number | null }>(
      `select r.state::text, x.value::float8 from dag_run r
       left join xcom x on x.dag_run_id = r.id and x.key = 'return_value'
       where r.id = $1 and r.ended_at is not null`,
      [run],
    );
    if (rows[0] !== undefined && rows[0].state !== "success") throw new Error("a run failed");
    value = rows[0]?.value ?? undefined;
    return value !== undefined;
  });
  return value ?? Number.NaN;
}
