import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { documentOf } from "@/lib/testing/dag-document";
import { insertDag, insertTeam } from "@/lib/testing/engine";
import { waitFor } from "@/lib/testing/wait";
import { spawnWorker } from "@/lib/testing/worker-process";
import type { Progress } from "@/scripts/lib/progress";
import { withScratchDatabase } from "@/scripts/stack/scratch";
import type { BenchResult, BenchSize } from "./engine-bench";
import { quantile, round } from "./machine";
import { cpuMsOf, rssMbOf } from "./process-costs";

const POKE_SECONDS = 10;
/** Often enough to see each look of each sensor. */
const SAMPLE_MS = 4_000;

/**
 * Many sensors wait, each asks an HTTP API every ten seconds: what that costs the worker and the
 * database, and how late the looks are. Lateness counts until a look's result is stored.
 */
export async function benchSensors(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const [count, measureMs] = size.small ? [20, 12_000] : [1_000, 60_000];
  const server = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    return await withScratchDatabase(progress, async (database) => {
      const sysUrl = database.url("millrace_sys");
      const db = new pg.Pool({ connectionString: sysUrl, max: 2 });
      db.on("error", () => undefined);
      const worker = await spawnWorker({ sysUrl, secretKey: database.secretKey }, "sensors-1", {
        MILLRACE_ALLOW_PRIVATE_HOSTS: host,
        MILLRACE_LIGHT_SLOTS: "100",
      });
      try {
        await progress.step("Rest", () => sleep(3_000));
        const rssBefore = rssMbOf(worker.pid);
        const idleMs = cpuMsOf(worker.pid) + cpuMsOf(database.serverPid);
        await sleep(5_000);
        const idle = (cpuMsOf(worker.pid) + cpuMsOf(database.serverPid) - idleMs) / 5_000;
        await progress.step(`${count} sensors begin to wait`, () => startSensors(db, host, count));
        // The first looks are made together; the second ones come from the clock.
        await sleep(POKE_SECONDS * 1_000);
        const workerMs = cpuMsOf(worker.pid);
        const serverMs = cpuMsOf(database.serverPid);
        const begun = performance.now();
        const late = await progress.step("Looks", () => latenesses(db, measureMs));
        const ms = performance.now() - begun;
        const share = (from: number, pid: number) => (100 * (cpuMsOf(pid) - from)) / ms;
        const workerCpuPercent = round(share(workerMs, worker.pid));
        const databaseCpuPercent = round(share(serverMs, database.serverPid));
        const cpuPercent = round(workerCpuPercent + databaseCpuPercent);
        return {
          figures: {
            cpuPercent,
            workerCpuPercent,
            databaseCpuPercent,
            rssMb: round(rssMbOf(worker.pid) - rssBefore),
            lateMsP50: round(quantile(late, 0.5)),
            lateMsP99: round(quantile(late, 0.99)),
            looksPerSecond: round((1_000 * late.length) / ms),
          },
          floor: { cpuPercent: round(idle * 100) },
          ratio: round(cpuPercent / Math.max(idle * 100, 0.01)),
        };
      } finally {
        worker.child.kill("SIGTERM");
        await worker.exited;
        await db.end();
      }
    });
  } finally {
    server.close();
  }
}

async function startSensors(db: pg.Pool, host: string, count: number): Promise<void> {
  const teamId = await insertTeam(db);
  const wait = {
    operator: "sensor.http",
    url: `http://${host}/{{ ds }}`,
    poke_interval: POKE_SECONDS,
  };
  const { document, plan } = documentOf({ wait });
  const dag = await insertDag(db, teamId, plan, { document, maxActiveRuns: count });
  for (let run = 0; run < count; run += 1) await dag.run();
  await waitFor(
    "all sensors to wait",
    async () => {
      const { rows } = await db.query<{ n: number }>(
        "select count(*)::int as n from task_instance where state = 'deferred'",
      );
      return rows[0]?.n === count;
    },
    120_000,
  );
}

/** Milliseconds by which looks were later than their instant, of all that were made meanwhile. */
async function latenesses(db: pg.Pool, ms: number): Promise<number[]> {
  const seen = new Map<string, { looks: number; at: number }>();
  const late: number[] = [];
  const until = performance.now() + ms;
  for (;;) {
    const { rows } = await db.query<{ id: string; looks: number; at: Date }>(
      `select task_instance_id as id, looks, looked_at as at from deferral where open`,
    );
    for (const { id, looks, at } of rows) {
      const before = seen.get(id);
      if (before !== undefined && looks === before.looks + 1) {
        late.push(at.getTime() - before.at - POKE_SECONDS * 1_000);
      }
      seen.set(id, { looks, at: at.getTime() });
    }
    if (performance.now() > until) return late;
    await sleep(SAMPLE_MS);
  }
}
