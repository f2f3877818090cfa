import { round } from "@/bench/machine";
import { checkWork } from "./check-work";
import { stopWorkers, waitForEnd } from "./completion";
import { FaultyLine } from "./faulty-line";
import type { Scene } from "./scene";
import { Witness } from "./witness";
import { chainAndFan } from "./workload";

const LEASE_SECONDS = 5;
const NAMES = ["chaos-81", "chaos-82"] as const;
/** One answer in so many is lost with its connection, and one in so many silences its line. */
const CHANCES = { "answer-lost": 1 / 60, silent: 1 / 300 };

/**
 * Loses answers of the database to its workers: what was committed must neither be lost nor applied
 * again, and a connection that went silent must not hold a worker up for good.
 */
export async function lostAnswers(scene: Scene): Promise<Record<string, number>> {
  const { small, random } = scene;
  const size = small
    ? { dags: 3, runs: 2, chain: 4, width: 40 }
    : { dags: 10, runs: 15, chain: 10, width: 56 };
  const witness = await Witness.start(() => ({ status: 200, delayMs: random.between(20, 150) }));
  const { hostname, port } = new URL(scene.database.url("millrace_sys"));
  const line = await FaultyLine.open(hostname, Number(port), random);
  const marker = `chaos-line-${process.pid}`;
  const crew = scene.crew({
    leaseSeconds: LEASE_SECONDS,
    lightSlots: 8,
    processSlots: 2,
    witness: witness.host,
    databasePort: line.port,
  });
  const begun = performance.now();
  try {
    for (const name of NAMES) await crew.start(name);
    await scene.progress.step("Create runs", async () => {
      const settings = { witness: witness.host, marker, processEvery: small ? 10 : 14 };
      for (let each = 0; each < size.dags; each += 1) {
        const dag = await scene.dag(chainAndFan(settings, size.chain, size.width));
        for (let run = 0; run < size.runs; run += 1) await dag.run();
      }
    });
    line.disturb(CHANCES);
    await scene.progress.step("Lose answers while they work", async (note) => {
      await waitForEnd(scene);
      note(`${line.made["answer-lost"]} answers lost, ${line.made.silent} lines silent`);
    });
    line.disturb({ "answer-lost": 0, silent: 0 });
    await stopWorkers(scene, crew, marker);
  } finally {
    witness.stop();
    await line.close();
  }
  return {
    ...(await checkWork(scene, { visits: witness.visits })),
    answersLost: line.made["answer-lost"],
    linesSilent: line.made.silent,
    seconds: round((performance.now() - begun) / 1_000),
  };
}
