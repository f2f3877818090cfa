import { round } from "@/bench/machine";
import { checkWork } from "./check-work";
import { isWorkLeft, stopWorkers, waitForEnd, waitUntilBusy } from "./completion";
import type { Scene } from "./scene";
import { Witness } from "./witness";
import { chainAndFan } from "./workload";

const LEASE_SECONDS = 3;
const NAMES = ["chaos-73", "chaos-74"] as const;

/** Stops one of two workers past its lease, and lets it go on, again and again. */
export async function pauseWorker(scene: Scene): Promise<Record<string, number>> {
  const { random, small } = scene;
  const size = small
    ? { dags: 2, runs: 1, chain: 3, width: 50, pauses: 2 }
    : { dags: 8, runs: 6, chain: 10, width: 89, pauses: 30 };
  const marker = `chaos-pause-${process.pid}`;
  const witness = await Witness.start(() => ({ status: 200, delayMs: random.between(100, 900) }));
  const crew = scene.crew({
    leaseSeconds: LEASE_SECONDS,
    lightSlots: 8,
    processSlots: 2,
    witness: witness.host,
  });
  const begun = performance.now();
  let pauses = 0;
  try {
    for (const name of NAMES) await crew.start(name);
    for (let each = 0; each < size.dags; each += 1) {
      const settings = { witness: witness.host, marker, processEvery: 5 };
      const dag = await scene.dag(chainAndFan(settings, size.chain, size.width));
      for (let run = 0; run < size.runs; run += 1) await dag.run();
    }
    await scene.progress.step("Pause workers past their lease", async (note) => {
      while (pauses < size.pauses && (await isWorkLeft(scene))) {
        const name = random.pick(NAMES);
        await waitUntilBusy(scene, name);
        await scene.pause(random.between(0, 600));
        crew.signal(name, "SIGSTOP");
        pauses += 1;
        await scene.pause(LEASE_SECONDS * 1_000 * random.between(1, 2.2));
        crew.signal(name, "SIGCONT");
      }
      note(`${pauses} pauses`);
    });
    await scene.progress.step("Wait for the end", () => waitForEnd(scene));
    await scene.progress.step("Wait for both to be back", () => waitUntilRegistered(scene));
    await stopWorkers(scene, crew, marker);
  } finally {
    witness.stop();
  }
  const { rows } = await scene.db.query<{ lost: number }>({
    text: "select count(*)::int as lost from worker where state = 'lost'",
    values: [],
  });
  return {
    ...(await checkWork(scene, { visits: witness.visits })),
    pauses,
    leasesLost: rows[0]?.lost ?? 0,
    seconds: round((performance.now() - begun) / 1_000),
  };
}

/** A worker that lost its lease goes on under a new registration. */
async function waitUntilRegistered({ db, verdict, pause }: Scene): Promise<void> {
  const until = performance.now() + 30_000;
  for (;;) {
    const { rows } = await db.query<{ names: number }>({
      text: `select count(distinct name)::int as names from worker
        where state = 'active' and heartbeat_at > now() - make_interval(secs => $1)`,
      values: [LEASE_SECONDS],
    });
    if (rows[0]?.names === NAMES.length) return;
    if (performance.now() > until) break;
    await pause(100);
  }
  verdict.add("stuck", "a worker that lost its lease did not register anew");
}
