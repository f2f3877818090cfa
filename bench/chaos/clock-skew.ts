import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { quantile, round } from "@/bench/machine";
import type { TestDag } from "@/lib/testing/engine";
import { stopWorkers, waitForEnd } from "./completion";
import type { Scene } from "./scene";

const LEASE_SECONDS = 6;
const SHIFTS_MS: Readonly<Record<string, number>> = {
  "chaos-91": 300_000,
  "chaos-92": -300_000,
  "chaos-93": 0,
};
const STEP_SECONDS = 2;
/** A run may start so late on a machine that is busy. */
const LATE_MS = 5_000;

/**
 * Lets workers whose clocks are five minutes fast and slow schedule, retry and renew their leases
 * beside one whose clock is right: the database's clock decides, so that nothing starts early,
 * nothing is passed over, and no worker takes another for lost.
 */
export async function clockSkew(scene: Scene): Promise<Record<string, number>> {
  const { small, db } = scene;
  const size = small ? { dags: 3, seconds: 14 } : { dags: 12, seconds: 90 };
  const crew = scene.crew({ leaseSeconds: LEASE_SECONDS, lightSlots: 20, processSlots: 0 });
  const preload = pathToFileURL(resolve("bench/chaos/shifted-clock.mjs")).href;
  const dags: TestDag[] = [];
  for (let each = 0; each < size.dags; each += 1) {
    dags.push(
      await scene.dag({
        first: { operator: "empty" },
        last: { operator: "empty", needs: ["first"] },
      }),
    );
  }
  for (const [name, shiftMs] of Object.entries(SHIFTS_MS)) {
    await crew.start(name, {
      NODE_OPTIONS: `--import ${preload}`,
      CHAOS_CLOCK_SHIFT_MS: String(shiftMs),
    });
  }
  const begun = performance.now();
  const from = await schedule(scene, dags);
  await scene.progress.step("Schedule under wrong clocks", async (note) => {
    await scene.pause(size.seconds * 1_000);
    await db.query({ text: "update dag set paused = true", values: [] });
    note(`${size.dags} DAGs every ${STEP_SECONDS} s`);
  });
  await waitForEnd(scene);
  await stopWorkers(scene, crew);
  for (const dag of dags) await checkTicks(scene, dag, from);
  await checkWorkers(scene);
  return { ...(await lateness(scene)), seconds: round((performance.now() - begun) / 1_000) };
}

/** Gives each DAG a tick every two seconds from the database's next even second on. */
async function schedule({ db }: Scene, dags: readonly TestDag[]): Promise<Date> {
  const { rows } = await db.query<{ at: Date }>({
    text: `with start as (select date_trunc('second', now()) + interval '3 seconds' as at)
      update dag set timetable = jsonb_build_object('schedule', jsonb_build_object('every', $2::int),
          'timezone', 'UTC', 'interval', 'point', 'catchup', false, 'start_date', to_char(start.at
          at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')),
        next_logical_date = start.at, next_interval_end = start.at, next_run_at = start.at
      from start where id = any ($1)
      returning next_run_at as at`,
    values: [dags.map(({ id }) => id), STEP_SECONDS],
  });
  await db.query({ text: "select pg_notify('millrace_due', '')", values: [] });
  const [first] = rows;
  if (first === undefined) throw new Error("no DAG was scheduled");
  return first.at;
}

/** Each tick has one run, none was created before its instant, and none was passed over. */
async function checkTicks({ db, verdict }: Scene, dag: TestDag, from: Date): Promise<void> {
  const { rows } = await db.query<{ at: Date; early: number; state: string }>({
    text: `select logical_date as at, extract(epoch from run_after - queued_at)::float8 * 1000 as early,
        state::text from dag_run where dag_id = $1 order by logical_date`,
    values: [dag.id],
  });
  if (rows.length === 0) verdict.add("lost", `the DAG ${dag.id} has no run`);
  for (const [index, { at, early, state }] of rows.entries()) {
    const expected = from.getTime() + index * STEP_SECONDS * 1_000;
    if (at.getTime() !== expected) {
      verdict.add("lost", `tick ${index} of ${dag.id} is ${at.toISOString()}`);
      return;
    }
    if (early > 0) verdict.add("unexpected", `a run was created ${Math.round(early)} ms early`);
    if (state !== "success") verdict.add("unexpected", `the run of ${at.toISOString()}: ${state}`);
  }
  const { rows: spans } = await db.query<{ outcome: string }>({
    text: "select outcome::text from tick_span where dag_id = $1 and outcome <> 'created'",
    values: [dag.id],
  });
  for (const { outcome } of spans) verdict.add("lost", `ticks of ${dag.id} were ${outcome}`);
}

/** Nobody took a worker for lost because of its clock. */
async function checkWorkers({ db, verdict }: Scene): Promise<void> {
  const { rows } = await db.query<{ name: string; n: number }>({
    text: `select w.name, count(*)::int as n from worker w
      where w.state = 'lost' or (select count(*) from worker o where o.name = w.name) > 1 group by 1`,
    values: [],
  });
  for (const { name, n } of rows) verdict.add("unexpected", `${name} lost its lease (${n} rows)`);
  const { rowCount } = await db.query({
    text: "select 1 from attempt where state = 'lost'",
    values: [],
  });
  if (rowCount) verdict.add("unexpected", `${rowCount} attempts were taken for lost`, rowCount);
}

async function lateness({ db, verdict }: Scene): Promise<Record<string, number>> {
  const { rows } = await db.query<{ ms: number }>({
    text: `select extract(epoch from queued_at - run_after)::float8 * 1000 as ms from dag_run`,
    values: [],
  });
  const late = rows.map(({ ms }) => ms);
  for (const ms of late.filter((one) => one > LATE_MS)) {
    verdict.add("unexpected", `a run was created ${Math.round(ms)} ms late`);
  }
  return {
    runs: late.length,
    workers: Object.keys(SHIFTS_MS).length,
    lateMsP50: round(quantile(late, 0.5)),
    lateMsMax: round(quantile(late, 1)),
  };
}
