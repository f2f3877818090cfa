import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { pino } from "pino";
import { msUntilNextWake, wakeDue } from "@/lib/db/system/engine";
import { createAssetRuns } from "@/lib/services/create-asset-runs";
import { createDueRuns } from "@/lib/services/create-due-runs";
import { insertTeam } from "@/lib/testing/engine";
import { startTestWorker } from "@/lib/testing/worker";
import type { Progress } from "@/scripts/lib/progress";
import { withScratchDatabase } from "@/scripts/stack/scratch";
import type { BenchResult, BenchSize } from "./engine-bench";
import { median, round } from "./machine";
import { insertActiveDags, settleTables } from "./many-dags";

const log = pino({ enabled: false });

/**
 * What a pass of the scheduler costs that finds nothing to do, by how many active DAGs there are,
 * and how much of a core an idle worker takes beside them. The floor is one empty round trip for
 * each statement of a pass.
 */
export async function benchDags(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const [few, many] = size.small ? [50, 500] : [1_000, 100_000];
  const [passes, idleMs] = size.small ? [20, 1_000] : [300, 20_000];
  return await withScratchDatabase(progress, async (database) => {
    const url = database.url("millrace_sys");
    const db = new pg.Pool({ connectionString: url, max: 2 });
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    try {
      const teamId = await insertTeam(db);
      await insertActiveDags(db, teamId, 0, few);
      await settleTables(owner);
      const passMs1k = await medianMs(passes, () => pass(db));
      await progress.step(`Enter ${many} active DAGs`, async () => {
        for (let from = few; from < many; from += 10_000) {
          await insertActiveDags(db, teamId, from, Math.min(from + 10_000, many));
        }
        await settleTables(owner);
      });
      const passMs100k = await medianMs(passes, () => pass(db));
      const floorMs = await medianMs(passes, () => emptyPass(db));
      const idleCpuPercent = await progress.step("An idle worker", () => idleCpu(url, idleMs));
      return {
        figures: { passMs1k, passMs100k, idleCpuPercent },
        floor: { passMs1k: floorMs, passMs100k: floorMs },
        ratio: round(passMs100k / passMs1k),
      };
    } finally {
      await Promise.all([db.end(), owner.end()]);
    }
  });
}

/** What the worker's clock does when it fires. */
async function pass(db: pg.Pool): Promise<void> {
  const wake = async () => undefined;
  const created = await createDueRuns(db, log, wake);
  const byAssets = await createAssetRuns(db, log, wake);
  if (created + byAssets > 0) throw new Error("a DAG was due");
  await wakeDue(db);
  await msUntilNextWake(db);
}

/** As many round trips as a pass has, two of its transactions among them. */
async function emptyPass(db: pg.Pool): Promise<void> {
  for (let each = 0; each < 8; each += 1) await db.query("select 1");
}

async function medianMs(count: number, work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let each = 0; each < count + 10; each += 1) {
    const begun = performance.now();
    await work();
    // The first ones warm caches and plans.
    if (each >= 10) times.push(performance.now() - begun);
  }
  return round(median(times));
}

/** Share of a core that this process takes while a worker in it has nothing to do. */
async function idleCpu(databaseUrl: string, ms: number): Promise<number> {
  const worker = await startTestWorker(databaseUrl);
  try {
    // Its start is not idleness.
    await sleep(Math.min(ms, 3_000));
    const before = process.cpuUsage();
    const begun = performance.now();
    await sleep(ms);
    const { user, system } = process.cpuUsage(before);
    return round((user + system) / 10 / (performance.now() - begun));
  } finally {
    await worker.stop(1_000);
  }
}
