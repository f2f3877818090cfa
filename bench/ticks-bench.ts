import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { insertTeam } from "@/lib/testing/engine";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";
import type { Progress } from "@/scripts/lib/progress";
import { withScratchDatabase } from "@/scripts/stack/scratch";
import type { BenchResult, BenchSize } from "./engine-bench";
import { median, quantile, round } from "./machine";
import { forgetRuns, insertActiveDags, makeDue, settleTables } from "./many-dags";

const TASKS = 3;
const FLOOR_BATCH = 200;

/**
 * Many DAGs come due in the same minute, among many that do not: how long until all their runs
 * exist with their roots ready, and how late a lone DAG's run is. A worker does it by its clock, as
 * in daily life; it has no slots, so that nothing runs beside.
 */
export async function benchTicks(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const [active, many, few, lone] = size.small ? [300, 100, 20, 5] : [100_000, 10_000, 1_000, 60];
  return await withScratchDatabase(progress, async (database) => {
    const db = new pg.Pool({ connectionString: database.url("millrace_sys"), max: 4 });
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const figures: Record<string, number> = {};
    const floor: Record<string, number> = {};
    try {
      const teamId = await insertTeam(db);
      await progress.step("Enter active DAGs", async (note) => {
        for (let from = 0; from < active; from += 10_000) {
          await insertActiveDags(db, teamId, from, Math.min(from + 10_000, active));
        }
        await settleTables(owner);
        note(`${active}`);
      });
      const worker = await startTestWorker(database.url("millrace_sys"), {
        lightSlots: 0,
        processSlots: 0,
      });
      try {
        for (const [name, count] of [
          ["allReadyMs1k", few],
          ["allReadyMs10k", many],
        ] as const) {
          const times: number[] = [];
          const floors: number[] = [];
          await progress.step(`${count} due at once`, async () => {
            for (let turn = 0; turn < size.repetitions; turn += 1) {
              times.push(await allReadyMs(db, count));
              await forgetRuns(owner);
              floors.push(await floorMs(owner, count));
            }
          });
          figures[name] = round(median(times));
          floor[name] = round(median(floors));
        }
        const late = await progress.step("Lone DAGs", () => loneLateness(db, lone));
        figures.soloLateMsP50 = round(quantile(late, 0.5));
        figures.soloLateMsP99 = round(quantile(late, 0.99));
      } finally {
        await worker.stop(1_000);
      }
    } finally {
      await Promise.all([db.end(), owner.end()]);
    }
    const ratio = round((figures.allReadyMs10k ?? 0) / (floor.allReadyMs10k ?? 1));
    return { figures, floor, ratio };
  });
}

/** From the tick until every run is committed with its roots ready. */
async function allReadyMs(db: pg.Pool, count: number): Promise<number> {
  const at = new Date(Date.now() + 1_500);
  await makeDue(db, count, at);
  await db.query("select pg_notify('millrace_due', '')");
  await sleep(at.getTime() - Date.now());
  await waitFor(
    "all runs",
    async () => {
      const { rows } = await db.query<{ is_due: boolean }>(
        `select exists (select 1 from dag where next_run_at <= $1 and not paused
           and not at_run_limit and deleted_at is null) as is_due`,
        [at],
      );
      return rows[0]?.is_due === false;
    },
    120_000,
  );
  const elapsed = Date.now() - at.getTime();
  const { rows } = await db.query<{ runs: number; roots: number; instances: number }>(
    `select (select count(*)::int from dag_run) as runs, count(*)::int as instances,
       count(*) filter (where state = 'queued')::int as roots from task_instance`,
  );
  const found = rows[0];
  if (found?.runs !== count || found.roots !== count || found.instances !== count * TASKS) {
    throw new Error(`expected ${count} runs with ready roots, found ${JSON.stringify(found)}`);
  }
  return elapsed;
}

/** How late the run of a DAG is that comes due alone, in milliseconds after its instant. */
async function loneLateness(db: pg.Pool, count: number): Promise<number[]> {
  const late: number[] = [];
  for (let each = 0; each < count; each += 1) {
    const at = new Date(Date.now() + 120 + ((each * 37) % 180));
    await makeDue(db, 1, at);
    await db.query("select pg_notify('millrace_due', '')");
    await waitFor("the lone run", async () => {
      const { rows } = await db.query<{ ms: number }>(
        `select extract(epoch from started_at - run_after)::float8 * 1000 as ms
         from dag_run where run_after = $1 and started_at is not null`,
        [at],
      );
      const ms = rows[0]?.ms;
      if (ms === undefined) return false;
      late.push(ms);
      return true;
    });
    await db.query("update dag_run set state = 'success', unfinished = 0 where state = 'running'");
  }
  return late;
}

/** The least that Postgres needs for the same rows: a run and its instances, in batches. */
async function floorMs(owner: pg.Client, count: number): Promise<number> {
  await owner.query(`create schema if not exists floor;
    create table if not exists floor.run (id uuid primary key, dag int, at timestamptz, unique (dag, at));
    create table if not exists floor.instance (
      id uuid primary key default uuidv7(), run uuid, idx int, state "char", unique (run, idx));
    create index if not exists floor_instance_ready on floor.instance (id) where state = 'q';
    truncate floor.run, floor.instance`);
  const begun = performance.now();
  for (let from = 0; from < count; from += FLOOR_BATCH) {
    await owner.query(
      `with runs as (
         insert into floor.run select uuidv7(), i, now() from generate_series($1::int, $2::int) i
         returning id
       )
       insert into floor.instance (run, idx, state)
       select id, n, case when n = 0 then 'q' else 'w' end from runs, generate_series(0, $3::int) n`,
      [from, Math.min(from + FLOOR_BATCH, count) - 1, TASKS - 1],
    );
  }
  return performance.now() - begun;
}
