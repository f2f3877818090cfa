import { round } from "@/bench/machine";
import { createClient, setWebClient } from "@/lib/db/client";
import { stopWorkers, waitForEnd } from "./completion";
import { EditedDag } from "./edited-dag";
import { checkEdited } from "./edited-work";
import type { Scene } from "./scene";
import { Witness } from "./witness";

const NAMES = ["chaos-81", "chaos-82"] as const;

/**
 * People edit, pause, delete and restore DAGs, and clear, mark and cancel their runs and tasks, all
 * at random and through the services that the API calls, while workers run them.
 */
export async function editWhileRunning(scene: Scene): Promise<Record<string, number>> {
  const { random, small } = scene;
  const size = small
    ? { dags: 4, runs: 40, orders: 150, pauseMs: 15 }
    : { dags: 20, runs: 1_000, orders: 4_000, pauseMs: 10 };
  // One call in twenty fails, so that some instances wait to try again when an order comes.
  const witness = await Witness.start(() => ({
    status: random.chance(0.05) ? 503 : 200,
    delayMs: random.between(0, 80),
  }));
  const crew = scene.crew({
    leaseSeconds: 30,
    lightSlots: 16,
    processSlots: 2,
    witness: witness.host,
  });
  const web = createClient(scene.database.url("millrace_web"));
  setWebClient(web);
  const begun = performance.now();
  let done = 0;
  let refused = 0;
  let triggered = 0;
  const dags: EditedDag[] = [];
  try {
    for (const name of NAMES) await crew.start(name);
    await scene.progress.step("Publish DAGs", async () => {
      for (let each = 0; each < size.dags; each += 1) {
        const dag = new EditedDag(scene, `edited_${each}`, witness.host);
        await dag.publish();
        dags.push(dag);
      }
    });
    await scene.progress.step("Give orders while they run", async (note) => {
      while (done + refused < size.orders || triggered < size.runs) {
        const dag = random.pick(dags);
        // A third of what happens are new runs, until there are enough.
        if (triggered < size.runs && random.chance(1 / 3)) {
          if (await dag.trigger()) triggered += 1;
        } else if (await dag.order()) done += 1;
        else refused += 1;
        if (random.chance(0.3)) await scene.pause(random.between(0, size.pauseMs));
      }
      note(`${triggered} runs, ${done} orders, ${refused} refused`);
    });
    await scene.progress.step("Wait for the end", async () => {
      for (const dag of dags) await dag.settle();
      await waitForEnd(scene);
    });
    await stopWorkers(scene, crew);
  } finally {
    witness.stop();
    setWebClient(undefined);
    await web.$disconnect();
  }
  const figures = await checkEdited(scene, dags, witness.visits);
  return {
    runs: triggered,
    orders: done,
    refused,
    ...figures,
    seconds: round((performance.now() - begun) / 1_000),
  };
}
