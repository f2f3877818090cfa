import { readFileSync } from "node:fs";
import pg from "pg";
import { createClient, setWebClient } from "@/lib/db/client";
import { authorizedTeamId } from "@/lib/db/tenant";
import { Hub } from "@/lib/live/hub";
import { streamLog } from "@/lib/live/log-stream";
import { createLogger } from "@/lib/log";
import { parseLogText } from "@/lib/schemas/log-line";
import { documentOf } from "@/lib/testing/dag-document";
import { insertDag, insertTeam } from "@/lib/testing/engine";
import { waitFor } from "@/lib/testing/wait";
import { spawnWorker, type WorkerProcess } from "@/lib/testing/worker-process";
import { freePort } from "@/scripts/lib/ports";
import type { Progress } from "@/scripts/lib/progress";
import { type ScratchDatabase, withScratchDatabase } from "@/scripts/stack/scratch";
import type { BenchResult, BenchSize } from "./engine-bench";
import { quantile, round } from "./machine";

const LAG = /^millrace_worker_nodejs_eventloop_lag_p99_seconds (\S+)$/m;

interface Bench {
  db: pg.Pool;
  hub: Hub;
  teamId: string;
  worker: WorkerProcess;
  /** The worker's event-loop delay since it was last asked, in milliseconds. */
  lagMs(): Promise<number>;
}

/**
 * What a flood of output costs the worker, and how soon a line is in a reader's hands: one task
 * writes 100 MB in lines of 100 bytes, then one writes a line a second that a live stream follows.
 */
export async function benchLogs(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const [megabytes, lines] = size.small ? [4, 3] : [100, 20];
  return await withScratchDatabase(progress, (database) =>
    withWorker(database, async (bench) => {
      await bench.lagMs();
      const flood = await runTask(bench, {
        operator: "bash",
        script: `(yes "$(printf 'x%.0s' {1..99})" || :) | head -c ${megabytes * 1_000_000}`,
        output: "none",
      });
      await flood.ended();
      const eventLoopMsP99 = await bench.lagMs();
      const late = await lateness(bench, lines);
      return {
        figures: {
          rssMb: peakMb(bench.worker.pid),
          eventLoopMsP99: round(eventLoopMsP99),
          floodMs: Math.round(await flood.durationMs()),
          storedMb: round(await flood.storedMb()),
          lineToBrowserMsP50: quantile(late, 0.5),
          lineToBrowserMsP95: quantile(late, 0.95),
        },
        floor: {},
        ratio: Number.NaN,
      };
    }),
  );
}

async function withWorker<T>(
  database: ScratchDatabase,
  use: (bench: Bench) => Promise<T>,
): Promise<T> {
  const port = await freePort();
  const { secretKey } = database;
  const db = new pg.Pool({ connectionString: database.url("millrace_sys"), max: 2 });
  // The server may end a connection before the pool has.
  db.on("error", () => undefined);
  const web = createClient(database.url("millrace_web"));
  setWebClient(web);
  const hub = new Hub({
    connectionString: database.url("millrace_web"),
    log: createLogger("bench", "silent"),
  });
  const sysUrl = database.url("millrace_sys");
  const worker = await spawnWorker({ sysUrl, secretKey }, "bench-1", {
    MILLRACE_WORKER_PORT: String(port),
  });
  try {
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    await waitFor("the worker", async () => (await ask("/readyz").catch(() => null))?.ok === true);
    await hub.ready;
    const lagMs = async () => Number(LAG.exec(await (await ask("/metrics")).text())?.[1]) * 1000;
    return await use({ db, hub, teamId: await insertTeam(db), worker, lagMs });
  } finally {
    worker.child.kill("SIGTERM");
    await worker.exited;
    await hub.close();
    setWebClient(undefined);
    await Promise.all([web.$disconnect(), db.end()]);
  }
}

async function runTask({ db, teamId }: Bench, task: Record<string, unknown>) {
  const { document, plan } = documentOf({ a: task });
  const dag = await insertDag(db, teamId, plan, { document });
  const runUuid = (await dag.run()) ?? "";
  const attempt = async () => {
    const { rows } = await db.query<{ id: string; state: string; ms: number | null }>(
      `select t.id, a.state::text, extract(epoch from a.ended_at - a.started_at)::float8 * 1000 as ms
       from attempt a join task_instance t on t.id = a.task_instance_id where t.dag_run_id = $1`,
      [runUuid],
    );
    return rows[0];
  };
  return {
    runUuid,
    attempt,
    ended: () =>
      waitFor(
        "the task's end",
        async () => {
          const state = (await attempt())?.state;
          if (state === "failed") throw new Error("the task failed");
          return state === "success";
        },
        300_000,
      ),
    durationMs: async () => (await attempt())?.ms ?? Number.NaN,
    storedMb: async () => {
      const { rows } = await db.query<{ bytes: string }>(
        "select coalesce(sum(octet_length(text)), 0) as bytes from log_chunk where task_instance_id = $1",
        [(await attempt())?.id],
      );
      return Number(rows[0]?.bytes) / 1_000_000;
    },
  };
}

/** Milliseconds from when a line was written to when a live stream has it, line by line. */
async function lateness(bench: Bench, lines: number): Promise<number[]> {
  const task = await runTask(bench, {
    operator: "bash",
    script: `for i in {1..${lines}}; do echo "now $(date +%s%3N)"; sleep 1; done`,
    output: "none",
  });
  await waitFor("the task's start", async () => (await task.attempt()) !== undefined);
  const taskInstanceId = (await task.attempt())?.id ?? "";
  const late: number[] = [];
  const stop = new AbortController();
  await streamLog(
    bench.hub,
    authorizedTeamId(bench.teamId),
    { taskInstanceId, runUuid: task.runUuid, attempt: 1 },
    -1,
    {
      signal: stop.signal,
      end: () => stop.abort(),
      send: ({ data }) => {
        const text = typeof data === "object" && data !== null && "text" in data ? data.text : "";
        for (const line of parseLogText(String(text))) {
          const written = /^now (\d+)$/.exec(line.text)?.[1];
          if (written !== undefined) late.push(Date.now() - Number(written));
        }
      },
    },
  );
  return late;
}

/** The most memory that a process ever had, in megabytes. */
function peakMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024);
}
