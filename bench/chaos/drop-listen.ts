import { quantile, round } from "@/bench/machine";
import { checkWork } from "./check-work";
import { stopWorkers, waitForEnd } from "./completion";
import type { Scene } from "./scene";
import { Witness } from "./witness";
import { visitTask } from "./workload";

const NAMES = ["chaos-77", "chaos-78"] as const;
/** New work starts within this time although notices are lost. */
const START_MS = 5_000;
const BETWEEN_RUNS_MS = 150;

/** Cuts the connections that listen, again and again, while new work comes in. */
export async function dropListen(scene: Scene): Promise<Record<string, number>> {
  const { random, small, verdict } = scene;
  const size = small ? { runs: 30 } : { runs: 1_000 };
  const witness = await Witness.start(() => ({ status: 200, delayMs: 0 }));
  const crew = scene.crew({
    leaseSeconds: 30,
    lightSlots: 100,
    processSlots: 0,
    witness: witness.host,
  });
  const begun = performance.now();
  let cuts = 0;
  try {
    const dag = await scene.dag({ only: visitTask({ witness: witness.host }) });
    for (const name of NAMES) await crew.start(name);
    await waitForListeners(scene);
    let isOver = false;
    const cutting = (async () => {
      while (!isOver) {
        await scene.pause(random.between(100, 700));
        cuts += await cutListeners(scene);
      }
    })();
    await scene.progress.step("Create work while listeners are cut", async (note) => {
      for (let each = 0; each < size.runs; each += 1) {
        await dag.run();
        await scene.pause(BETWEEN_RUNS_MS);
      }
      isOver = true;
      await cutting;
      note(`${cuts} connections cut`);
    });
    await waitForEnd(scene);
    await waitForListeners(scene);
    await stopWorkers(scene, crew);
  } finally {
    witness.stop();
  }
  const delays = await startDelays(scene);
  for (const late of delays.filter((ms) => ms > START_MS)) {
    verdict.add("unexpected", `a task started ${Math.round(late)} ms after its run was created`);
  }
  return {
    ...(await checkWork(scene, { visits: witness.visits })),
    cuts,
    startMsP50: round(quantile(delays, 0.5)),
    startMsP95: round(quantile(delays, 0.95)),
    startMsMax: round(quantile(delays, 1)),
    seconds: round((performance.now() - begun) / 1_000),
  };
}

/** Milliseconds from the creation of each run to the start of its task. */
async function startDelays({ db }: Scene): Promise<number[]> {
  const { rows } = await db.query<{ ms: number }>({
    text: `select extract(epoch from t.started_at - r.queued_at)::float8 * 1000 as ms
      from task_instance t join dag_run r on r.id = t.dag_run_id where t.started_at is not null`,
    values: [],
  });
  return rows.map(({ ms }) => ms);
}

/** Cuts what listens now; returns how many connections that were. */
async function cutListeners({ db }: Scene): Promise<number> {
  const { rowCount } = await db.query({
    text: `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'millrace-listen'`,
    values: [],
  });
  return rowCount ?? 0;
}

/** Each worker listens, soon after it was cut off. */
async function waitForListeners({ db, verdict, pause }: Scene): Promise<void> {
  const until = performance.now() + 20_000;
  for (;;) {
    const { rowCount } = await db.query({
      text: "select 1 from pg_stat_activity where application_name = 'millrace-listen'",
      values: [],
    });
    if (rowCount === NAMES.length) return;
    if (performance.now() > until) break;
    await pause(50);
  }
  verdict.add("stuck", "a worker does not listen");
}
