import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { parseSecretKey } from "@/lib/crypto/derive-key";
import { createSecretBox } from "@/lib/crypto/secrets";
import { workerEnv } from "@/lib/env";
import { toError } from "@/lib/errors";
import { createLogger } from "@/lib/log";
import { createFolderGuard } from "@/lib/net/folders";
import { createNetGuard } from "@/lib/net/guard";
import { operatorRegistry } from "@/lib/operators/registry";
import { createExecutor } from "./executor/executor";
import { detectIsolation } from "./executor/isolation";
import { startHttpServer } from "./http-server";
import { Worker } from "./worker";

/** Workers of one machine run their slots as host users of ranges that do not meet. */
const UIDS_PER_WORKER = 512;
/** User ids end at 65535 where a container has only a range of its own. */
const MAX_WORKERS = 80;
/** An interpreter that waits for tasks and got none for so long is ended. */
const WARM_IDLE_MS = 5 * 60_000;
const FIRST_UID = 20_000;
/** How long a stop waits for a start that is under way. */
const START_PATIENCE_MS = 5_000;

/**
 * Without it the old generation doubles before it is collected: under a thousand sensors that is
 * 30 MB of answers of looks long past. Said here and not on the command line, where a Node that
 * does not know it would not start.
 */
const HEAP_GROWTH = "--heap-growing-percent=20";

async function main(): Promise<void> {
  setFlagsFromString(HEAP_GROWTH);
  const env = workerEnv();
  const log = createLogger("worker", env.logLevel).child({ worker: env.workerName });
  const isolation = await detectIsolation();
  if (isolation.kind === "none") {
    log.warn(
      { reason: isolation.detail },
      env.mode === "hosted"
        ? "code tasks are refused: there is no sandbox"
        : "code tasks run WITHOUT a sandbox: let only people you trust edit DAGs",
    );
  }
  const net = createNetGuard({ allow: env.allowPrivateHosts });
  const { taskNetwork } = env;
  const gate = createNetGuard({ allow: taskNetwork?.privateHosts ?? [] });
  const executor = await createExecutor({
    mode: env.mode,
    egress: taskNetwork === null ? null : { guard: gate, ...taskNetwork },
    isolation,
    environments: { folder: environmentsFolder(env.dataDir), index: env.pythonIndex },
    warm: { most: env.warmRunners, idleMs: WARM_IDLE_MS },
    uidBase: FIRST_UID + (numberOf(env.workerName) % MAX_WORKERS) * UIDS_PER_WORKER,
    onProblem: (problem) => log.warn({ problem }, "no interpreter waits: tasks start their own"),
  });
  if (isolation.kind !== "none") {
    log.info({ isolation: executor.isolation.detail }, "code tasks run in a sandbox");
  }
  const secrets = createSecretBox(parseSecretKey(env.secretKey));
  const worker = new Worker({
    databaseUrl: env.databaseUrl,
    name: env.workerName,
    version: readVersion(),
    queues: env.queues,
    lightSlots: env.lightSlots,
    processSlots: env.processSlots,
    leaseSeconds: env.leaseSeconds,
    disk: { folders: [tmpdir(), env.dataDir], minFreeBytes: env.minFreeDiskBytes },
    log,
    executor,
    operators: operatorRegistry,
    net,
    folders: createFolderGuard({ allow: env.allowFolders, hosted: env.mode === "hosted" }),
    openSecret: (place, sealed) => secrets.decrypt(sealed, place),
    baseUrl: env.baseUrl,
    smtp: env.smtp,
  });
  const server = await startHttpServer({
    host: env.host,
    port: env.port,
    metrics: worker.metrics.registry,
    notReady: () => worker.notReady,
  });
  const started = worker.start();
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, "stopping");
    // It may hold work before its start is over. Without a database that never ends: the lease does.
    await Promise.race([started, sleep(START_PATIENCE_MS, undefined, { ref: false })]);
    await worker.stop(env.drainSeconds * 1000);
    server.close();
    await executor.close();
    await Promise.all([net.close(), gate.close()]);
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        log.error({ err: toError(error) }, "the worker did not stop cleanly");
        process.exit(1);
      });
    });
  }
  await started;
}

/** The slots' users must be able to pass through; the data folder lets nobody in. */
function environmentsFolder(dataDir: string): string {
  return process.getuid?.() === 0
    ? "/var/tmp/millrace-python"
    : resolve(dataDir, "python-environments");
}

/** The number at the end of a worker's name: worker-2 is 2. */
function numberOf(name: string): number {
  return Number(/(\d+)$/.exec(name)?.[1] ?? 0);
}

function readVersion(): string {
  const text: unknown = JSON.parse(readFileSync("package.json", "utf8"));
  const version =
    typeof text === "object" && text !== null && "version" in text ? text.version : "";
  return typeof version === "string" ? version : "";
}

main().catch((error: unknown) => {
  process.stderr.write(`${toError(error).stack ?? ""}\n`);
  process.exit(1);
});
