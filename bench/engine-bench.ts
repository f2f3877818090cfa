import pg from "pg";
import { operatorRegistry } from "@/lib/operators/registry";
import { insertDag, insertTeam, type PlanTask, planOf } from "@/lib/testing/engine";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";
import type { Progress } from "@/scripts/lib/progress";
import { type ScratchDatabase, withScratchDatabase } from "@/scripts/stack/scratch";
import { type FloorTask, runFloor } from "./floor";
import { median, quantile, round } from "./machine";
import { chainTasks, fanTasks, noopOperator, workload } from "./workload";

/** What a benchmark found. */
export interface BenchResult {
  figures: Record<string, number>;
  floor: Record<string, number>;
  ratio: number;
}

/** How large and how often. */
export interface BenchSize {
  repetitions: number;
  /** True for a run that only shows that the benchmark works. */
  small: boolean;
}

const FLOOR_BATCH = 100;

/** How one run went. */
export interface RunFigures {
  totalMs: number;
  /** From the end of one task to the start of the next, per task in order of start. */
  hopsMs: number[];
}

/** A worker and a way to run plans on it. */
export interface Bench {
  /** The database, as a worker sees it. */
  db: pg.Pool;
  /** Runs no-ops, unless another document says what the tasks do. */
  run(tasks: readonly PlanTask[], document?: Record<string, unknown>): Promise<RunFigures>;
  /** The same on the floor; `work` is what one task does. */
  floor(tasks: readonly PlanTask[], batch?: number, work?: () => Promise<void>): Promise<number>;
}

/** Starts a database and a worker with the settings of production. */
export async function withBench<T>(
  progress: Progress,
  use: (bench: Bench) => Promise<T>,
): Promise<T> {
  return await withScratchDatabase(progress, async (database: ScratchDatabase) => {
    const db = new pg.Pool({ connectionString: database.url("millrace_sys"), max: 2 });
    // The server may end it before the pool has.
    db.on("error", () => undefined);
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const worker = await startTestWorker(database.url("millrace_sys"), {
      operators: new Map([...operatorRegistry, [noopOperator.type, noopOperator]]),
    });
    const teamId = await insertTeam(db);
    try {
      return await use({
        db,
        run: async (tasks, given) => {
          const { plan, document } =
            given === undefined ? workload(tasks) : { plan: planOf(tasks), document: given };
          const dag = await insertDag(db, teamId, plan, { document, maxActiveTasks: 100_000 });
          const id = await dag.run();
          await waitFor(
            "the run's end",
            async () => {
              const { rows } = await db.query<{ state: string }>(
                "select state::text from dag_run where id = $1 and ended_at is not null",
                [id],
              );
              if (rows[0] !== undefined && rows[0].state !== "success") {
                throw new Error(`the run ended as ${rows[0].state}`);
              }
              return rows[0] !== undefined;
            },
            120_000,
          );
          return await timesOf(db, id);
        },
        floor: (tasks, batch = FLOOR_BATCH, work) =>
          runFloor(owner, floorTasks(tasks), batch, work),
      });
    } finally {
      await worker.stop(1_000);
      await Promise.all([db.end(), owner.end()]);
    }
  });
}

/** Times by the database's clock, from the starts of the attempts. */
async function timesOf(db: pg.Pool, runId: string | undefined): Promise<RunFigures> {
  const { rows } = await db.query<{ started: Date }>(
    `select a.started_at as started from attempt a join task_instance t on t.id = a.task_instance_id
     where t.dag_run_id = $1 order by a.started_at, t.idx`,
    [runId],
  );
  const { rows: total } = await db.query<{ ms: number }>(
    `select extract(epoch from ended_at - started_at)::float8 * 1000 as ms
     from dag_run where id = $1`,
    [runId],
  );
  const starts = rows.map(({ started }) => started.getTime());
  return {
    totalMs: total[0]?.ms ?? Number.NaN,
    hopsMs: starts.slice(1).map((at, index) => at - (starts[index] ?? at)),
  };
}

function floorTasks(tasks: readonly PlanTask[]): FloorTask[] {
  return planOf(tasks).map(({ idx, upstream_count, downstream }) => ({
    id: idx,
    waiting: upstream_count,
    successors: downstream,
  }));
}

/** 500 tasks in series: what a hop costs. */
export async function benchChain(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const tasks = chainTasks(size.small ? 20 : 500);
  return await withBench(progress, async (bench) => {
    await bench.run(chainTasks(50));
    const means: number[] = [];
    const hops: number[] = [];
    const floors: number[] = [];
    for (let repetition = 0; repetition < size.repetitions; repetition += 1) {
      const { totalMs, hopsMs } = await bench.run(tasks);
      means.push(totalMs / tasks.length);
      hops.push(...hopsMs);
      floors.push((await bench.floor(tasks)) / tasks.length);
    }
    const hopMsMean = median(means);
    return {
      figures: {
        hopMsP50: quantile(hops, 0.5),
        hopMsP95: quantile(hops, 0.95),
        hopMsP99: quantile(hops, 0.99),
        hopMsMean: round(hopMsMean),
      },
      floor: { hopMsMean: round(median(floors)) },
      ratio: round(hopMsMean / median(floors)),
    };
  });
}

/** 1 → n → 1: how many tasks a second. The headline is the smaller width, as the ratio is. */
export async function benchFanout(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const widths = size.small ? [20, 40] : [1_000, 10_000];
  return await withBench(progress, async (bench) => {
    await bench.run(fanTasks(20));
    const rates = new Map<number, number[]>();
    const floors = new Map<number, number[]>();
    for (const width of widths) {
      const tasks = fanTasks(width);
      for (let repetition = 0; repetition < size.repetitions; repetition += 1) {
        const { totalMs } = await bench.run(tasks);
        add(rates, width, (tasks.length / totalMs) * 1000);
        add(floors, width, (tasks.length / (await bench.floor(tasks))) * 1000);
      }
    }
    const [narrow = 0, wide = 0] = widths;
    const rate = (of: Map<number, number[]>, width: number) =>
      Math.round(median(of.get(width) ?? []));
    return {
      figures: {
        tasksPerSecond: rate(rates, narrow),
        tasksPerSecondWide: rate(rates, wide),
      },
      floor: {
        tasksPerSecond: rate(floors, narrow),
        tasksPerSecondWide: rate(floors, wide),
      },
      ratio: round(rate(rates, narrow) / rate(floors, narrow)),
    };
  });
}

function add(map: Map<number, number[]>, key: number, value: number): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}
