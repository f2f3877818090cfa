import { round } from "@/bench/machine";
import { nextDue, scheduleColumns } from "@/lib/core/run/schedule-state";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import type { TestDag } from "@/lib/testing/engine";
import { stopWorkers, waitForEnd } from "./completion";
import type { Scene } from "./scene";

const LEASE_SECONDS = 5;
const NAMES = ["chaos-81", "chaos-82", "chaos-83", "chaos-84", "chaos-85"] as const;
const HOUR_MS = 3_600_000;
/** Long ago, so that no interval comes due while the injection runs. */
const FIRST = Date.UTC(2024, 0, 1);

/** Lets five workers race to create the same runs, while some of them are killed. */
export async function twoSchedulers(scene: Scene): Promise<Record<string, number>> {
  const { random, small } = scene;
  const size = small ? { dags: 4, days: 2, kills: 2 } : { dags: 20, days: 21, kills: 25 };
  const crew = scene.crew({ leaseSeconds: LEASE_SECONDS, lightSlots: 20, processSlots: 0 });
  const begun = performance.now();
  const dags: TestDag[] = [];
  await scene.progress.step("Schedule DAGs with years to catch up", async (note) => {
    for (let each = 0; each < size.dags; each += 1) {
      // One run at a time holds the schedule back at every run; many let the schedulers race.
      const maxActiveRuns = [1, 2, 16, 100][each % 4] ?? 1;
      const dag = await scene.dag({ only: { operator: "empty" } }, { maxActiveRuns });
      await schedule(scene, dag, size.days);
      dags.push(dag);
    }
    note(`${size.dags * size.days * 24} intervals`);
  });
  for (const name of NAMES) await crew.start(name);
  let isOver = false;
  const killing = (async () => {
    while (!isOver && crew.killedAt.size < size.kills) {
      await scene.pause(random.between(300, 1_500));
      if (isOver) return;
      const name = random.pick(crew.names);
      await crew.kill(name);
      await crew.start(name);
    }
  })();
  await scene.progress.step("Race", async (note) => {
    await waitForEnd(scene);
    isOver = true;
    await killing;
    note(`${crew.killedAt.size} kills`);
  });
  await stopWorkers(scene, crew);
  for (const dag of dags) await checkRuns(scene, dag, size.days * 24);
  return {
    intervals: size.dags * size.days * 24,
    dags: size.dags,
    schedulers: NAMES.length,
    kills: crew.killedAt.size,
    seconds: round((performance.now() - begun) / 1_000),
  };
}

async function schedule({ db }: Scene, dag: TestDag, days: number): Promise<void> {
  const stored = {
    schedule: "@hourly",
    timezone: "UTC",
    interval: "period",
    start_date: dateOf(FIRST),
    end_date: dateOf(FIRST + (days - 1) * 24 * HOUR_MS),
    catchup: true,
  };
  const { timetable, catchup } = readStoredTimetable(stored);
  const due = nextDue({ timetable, catchup, now: new Date(), coveredUntil: null });
  const { nextRunAt, nextLogicalDate, nextIntervalEnd } = scheduleColumns(due);
  await db.query({
    text: `update dag set timetable = $2, next_run_at = $3, next_logical_date = $4,
        next_interval_end = $5 where id = $1`,
    values: [dag.id, stored, nextRunAt, nextLogicalDate, nextIntervalEnd],
  });
}

function dateOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

/** Exactly one run for each hour, and each succeeded. */
async function checkRuns({ db, verdict }: Scene, dag: TestDag, intervals: number): Promise<void> {
  const { rows } = await db.query<{ at: Date; state: string }>({
    text: "select logical_date as at, state::text from dag_run where dag_id = $1",
    values: [dag.id],
  });
  const found = new Map<number, number>();
  for (const { at, state } of rows) {
    found.set(at.getTime(), (found.get(at.getTime()) ?? 0) + 1);
    if (state !== "success") verdict.add("unexpected", `the run of ${at.toISOString()}: ${state}`);
  }
  for (let index = 0; index < intervals; index += 1) {
    const at = FIRST + index * HOUR_MS;
    const runs = found.get(at) ?? 0;
    found.delete(at);
    if (runs === 0) verdict.add("lost", `no run for ${new Date(at).toISOString()}`);
    if (runs > 1) verdict.add("duplicated", `${runs} runs for ${new Date(at).toISOString()}`);
  }
  for (const at of found.keys()) {
    verdict.add("unexpected", `a run for ${new Date(at).toISOString()}, which is no interval`);
  }
}
