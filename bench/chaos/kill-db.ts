import { quantile, round } from "@/bench/machine";
import { signal, waitForExit } from "@/scripts/lib/processes";
import { checkWork } from "./check-work";
import { isWorkLeft, stopWorkers, waitForEnd } from "./completion";
import type { Scene } from "./scene";
import { Witness } from "./witness";
import { chainAndFan } from "./workload";

const NAMES = ["chaos-75", "chaos-76"] as const;
const LEASE_SECONDS = 10;
/** All workers work again within this time, or something is wrong. */
const RECOVERY_MS = 15_000;

/** How the database goes away under those who use it. */
type Way = "immediate" | "kill" | "backend" | "fast" | "terminate";

/** Kills the server under two workers during their commits, again and again. */
export async function killDb(scene: Scene): Promise<Record<string, number>> {
  return await interrupt(scene, ["immediate", "immediate", "kill", "backend"]);
}

/** Restarts the server as an administrator does, or ends connections, again and again. */
export async function restartDb(scene: Scene): Promise<Record<string, number>> {
  return await interrupt(scene, ["fast", "fast", "terminate", "terminate"]);
}

async function interrupt(scene: Scene, ways: readonly Way[]): Promise<Record<string, number>> {
  const { random, small } = scene;
  const size = small
    ? { dags: 2, runs: 1, chain: 3, width: 90, kills: 2, downMs: 500 }
    : { dags: 20, runs: 10, chain: 10, width: 89, kills: 20, downMs: 4_000 };
  const marker = `chaos-db-${process.pid}`;
  // Short tasks: at every moment some completion is on its way.
  const witness = await Witness.start(() => ({ status: 200, delayMs: random.between(5, 150) }));
  const crew = scene.crew({
    leaseSeconds: LEASE_SECONDS,
    lightSlots: small ? 4 : 8,
    processSlots: 2,
    witness: witness.host,
  });
  const begun = performance.now();
  let serverPid = scene.database.serverPid;
  let kills = 0;
  const recoveries: number[] = [];
  try {
    for (const name of NAMES) await crew.start(name);
    for (let each = 0; each < size.dags; each += 1) {
      const settings = { witness: witness.host, marker, processEvery: 30 };
      const dag = await scene.dag(chainAndFan(settings, size.chain, size.width));
      for (let run = 0; run < size.runs; run += 1) await dag.run();
    }
    await waitUntilAllWork(scene, new Date(0));
    await scene.progress.step("Interrupt the database", async (note) => {
      while (kills < size.kills && (await isWorkLeft(scene))) {
        await scene.pause(random.between(100, 700));
        const attempts = await runningAttempts(scene);
        serverPid = await crash(scene, ways, serverPid, random.between(0, size.downMs));
        kills += 1;
        const recoveryMs = await waitUntilAllWork(scene, new Date());
        if (recoveryMs !== undefined) recoveries.push(recoveryMs);
        else if (attempts === 0) break;
      }
      note(`${kills} times`);
    });
    await scene.progress.step("Wait for the end", () => waitForEnd(scene));
    await stopWorkers(scene, crew, marker);
  } finally {
    witness.stop();
  }
  return {
    ...(await checkWork(scene, { visits: witness.visits })),
    kills,
    recoveryMsP50: Math.round(quantile(recoveries, 0.5)),
    recoveryMsMax: Math.round(quantile(recoveries, 1)),
    seconds: round((performance.now() - begun) / 1_000),
  };
}

/** What the server is sent: SIGINT lets it end its connections and write a checkpoint first. */
const SIGNALS = { immediate: "SIGQUIT", kill: "SIGKILL", fast: "SIGINT" } as const;

/** Takes the database away, and gives it back; `backend` is noticed and mended by the server itself. */
async function crash(
  { random, database, db, pause }: Scene,
  ways: readonly Way[],
  serverPid: number,
  downMs: number,
): Promise<number> {
  const way = random.pick(ways);
  if (way === "backend") {
    const { rows } = await db.query<{ pid: number }>({
      text: `select pid from pg_stat_activity
        where application_name = 'millrace-worker' order by (state = 'active') desc limit 1`,
      values: [],
    });
    if (rows[0] !== undefined) signal(rows[0].pid, "SIGKILL");
    return serverPid;
  }
  if (way === "terminate") {
    await db.query({
      text: `select pg_terminate_backend(pid) from pg_stat_activity
        where usename = current_user and pid <> pg_backend_pid()`,
      values: [],
    });
    return serverPid;
  }
  signal(serverPid, SIGNALS[way]);
  await waitForExit(serverPid, 30_000);
  await pause(downMs);
  // After the kill of the server alone, what it started takes a moment to notice.
  for (;;) {
    try {
      return await database.restartServer();
    } catch (error) {
      if (way !== "kill") throw error;
      await pause(500);
    }
  }
}

async function runningAttempts({ db }: Scene): Promise<number> {
  const { rows } = await db.query<{ n: number }>({
    text: "select count(*)::int as n from attempt where state = 'running'",
    values: [],
  });
  return rows[0]?.n ?? 0;
}

/**
 * Waits until every worker has begun an attempt after an instant, and gives the milliseconds;
 * undefined when no work was left for them. One that takes too long is a finding.
 */
async function waitUntilAllWork(scene: Scene, since: Date): Promise<number | undefined> {
  const begun = performance.now();
  for (;;) {
    const { rows } = await scene.db.query<{ n: number }>({
      text: `select count(distinct w.name)::int as n from attempt a join worker w on w.id = a.worker_id
        where a.started_at > $1`,
      values: [since],
    });
    const ms = performance.now() - begun;
    if (rows[0]?.n === NAMES.length) return ms;
    if (!(await isWorkLeft(scene))) return undefined;
    if (ms > RECOVERY_MS) {
      scene.verdict.add("unexpected", `${NAMES.length - (rows[0]?.n ?? 0)} workers idle for 15 s`);
      return ms;
    }
    await scene.pause(50);
  }
}
