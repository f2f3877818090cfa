import type { Progress } from "@/scripts/lib/progress";
import { type Bench, type BenchResult, type BenchSize, withBench } from "./engine-bench";
import { median, round } from "./machine";
import { startPythonFloor } from "./python-floor";
import { chainTasks } from "./workload";

const FIBO = "def fibo(n):\n    return n if n < 2 else fibo(n - 1) + fibo(n - 2)\n";

/** `count` Python tasks in series, each computing a Fibonacci number in isolation. */
interface PythonWork {
  readonly count: number;
  readonly n: number;
}

/**
 * 40 light Python tasks in series, beside the least that isolated Python needs: one sandbox with a
 * Python in it that forks for each task, and one call of the database for each. Also with a fresh
 * sandbox for each task, as where no warm runner can be used.
 */
export async function benchLight40(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const work = size.small ? { count: 5, n: 10 } : { count: 40, n: 10 };
  const result = await withBench(progress, async (bench) => {
    // A variable that an interpreter reads when it starts: such a task gets a fresh sandbox.
    const cold = { PYTHONHASHSEED: "0" };
    const fresh = [(await runPython(bench, work, cold)).totalMs];
    const measured = await beside(bench, work, size.repetitions);
    for (let repetition = 1; repetition < size.repetitions; repetition += 1) {
      fresh.push((await runPython(bench, work, cold)).totalMs);
    }
    return { ...measured, freshMs: median(fresh) };
  });
  return {
    figures: {
      totalMs: round(result.totalMs),
      taskMs: round(result.totalMs / work.count),
      freshSandboxMs: round(result.freshMs),
    },
    floor: { totalMs: round(result.floorMs) },
    ratio: round(result.totalMs / result.floorMs),
  };
}

/** 10 Python tasks of about a second each in series, beside the bare computation. */
export async function benchLong10(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const work = size.small ? { count: 2, n: 20 } : { count: 10, n: 33 };
  const { totalMs, floorMs } = await withBench(progress, (bench) =>
    beside(bench, work, size.repetitions, false),
  );
  return {
    figures: { totalMs: round(totalMs), overheadPercent: round((totalMs / floorMs - 1) * 100) },
    floor: { totalMs: round(floorMs) },
    ratio: round(totalMs / floorMs),
  };
}

/** Medians of the work and its floor, taken in turns so that both meet the same machine. */
async function beside(bench: Bench, work: PythonWork, repetitions: number, withDatabase = true) {
  const { count, n } = work;
  const floor = await startPythonFloor(`${FIBO}def work():\n    fibo(${n})\n`);
  const totals: number[] = [];
  const floors: number[] = [];
  try {
    // The first task starts in a fresh sandbox, and makes the worker start a warm runner.
    await runPython(bench, { count: 4, n: 1 });
    await floor.forked();
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      totals.push((await runPython(bench, work)).totalMs);
      if (withDatabase) floors.push(await bench.floor(chainTasks(count), 1, floor.forked));
      else floors.push(await floor.bare(count));
    }
  } finally {
    await floor.stop();
  }
  return { totalMs: median(totals), floorMs: median(floors) };
}

async function runPython(bench: Bench, { count, n }: PythonWork, env?: Record<string, string>) {
  const tasks = chainTasks(count).map((task) => ({
    ...task,
    operator: "python",
    is_process: true,
  }));
  const config = {
    operator: "python",
    script: `${FIBO}def main(context):\n    return fibo(${n})\n`,
    ...(env === undefined ? {} : { env }),
  };
  return await bench.run(tasks, {
    dag_id: "bench",
    tasks: Object.fromEntries(tasks.map(({ task_id }) => [task_id, config])),
  });
}
