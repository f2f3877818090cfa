import { quantile, round } from "@/bench/machine";
import { checkWork, releaseTimes } from "./check-work";
import { isWorkLeft, stopWorkers, waitForEnd, waitUntilBusy } from "./completion";
import { processesWith } from "./processes";
import type { Scene } from "./scene";
import { Witness } from "./witness";
import { chainAndFan } from "./workload";

const LEASE_SECONDS = 5;
const NAMES = ["chaos-71", "chaos-72"] as const;

/** Kills one of two workers at random, again and again, and starts it under the same name. */
export async function killWorker(scene: Scene): Promise<Record<string, number>> {
  const { random, small } = scene;
  const size = small
    ? { dags: 3, runs: 1, chain: 1, width: 50, kills: 3, betweenMs: { low: 300, high: 800 } }
    : {
        dags: 10,
        runs: 10,
        chain: 10,
        width: 89,
        kills: 100,
        betweenMs: { low: 1_000, high: 3_000 },
      };
  const marker = `chaos-kill-${process.pid}`;
  const witness = await Witness.start(() => ({ status: 200, delayMs: random.between(100, 500) }));
  const crew = scene.crew({
    leaseSeconds: LEASE_SECONDS,
    lightSlots: 8,
    processSlots: 2,
    witness: witness.host,
  });
  const begun = performance.now();
  let processesCutOff = 0;
  try {
    for (const name of NAMES) await crew.start(name);
    await scene.progress.step("Create runs", async () => {
      for (let each = 0; each < size.dags; each += 1) {
        const settings = { witness: witness.host, marker, processEvery: small ? 3 : 12 };
        const dag = await scene.dag(chainAndFan(settings, size.chain, size.width));
        for (let run = 0; run < size.runs; run += 1) await dag.run();
      }
    });
    await scene.progress.step("Kill workers while they work", async (note) => {
      while (crew.killedAt.size < size.kills && (await isWorkLeft(scene))) {
        const name = random.pick(crew.names);
        // Most kills meet a worker in the middle of its work, some one that has just started.
        if (random.chance(0.9)) await waitUntilBusy(scene, name);
        await scene.pause(random.between(size.betweenMs.low, size.betweenMs.high));
        const before = processesWith(marker).length;
        await crew.kill(name);
        processesCutOff += before > 0 ? 1 : 0;
        // At times the other worker must find out by the lease.
        if (!small && random.chance(0.2)) await scene.pause(LEASE_SECONDS * 1_500);
        await crew.start(name);
      }
      note(`${crew.killedAt.size} kills`);
    });
    await scene.progress.step("Wait for the end", () => waitForEnd(scene));
    await stopWorkers(scene, crew, marker);
  } finally {
    witness.stop();
  }
  const figures = await checkWork(scene, { visits: witness.visits });
  const releases = await releaseTimes(scene, crew.killedAt);
  return {
    ...figures,
    kills: crew.killedAt.size,
    killsWithProcesses: processesCutOff,
    releasedByKills: releases.length,
    releaseMsP50: round(quantile(releases, 0.5)),
    releaseMsP95: round(quantile(releases, 0.95)),
    seconds: round((performance.now() - begun) / 1_000),
  };
}
