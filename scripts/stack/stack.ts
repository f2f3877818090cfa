import { setTimeout as sleep } from "node:timers/promises";
import { Failure, messageOf } from "../lib/failure";
import { freePort, isPortFree, nextFreePort } from "../lib/ports";
import type { Progress } from "../lib/progress";
import { workerArguments } from "../lib/worker-arguments";
import { deploy } from "../migrate/deploy";
import { ensureBuild, ensureClient, WORKER_PROGRAM } from "./build";
import { type DataFolder, openDataFolder } from "./data-folder";
import { type EmbeddedDatabase, startEmbeddedDatabase } from "./embedded-database";
import { type Installation, webEnvironment, workerEnvironment } from "./environment";
import { waitUntilHealthy } from "./health";
import { claimRun, refuseSecondRun, releaseRun, writeRun } from "./run-file";
import { seedDemo } from "./seed-demo";
import { Supervised } from "./supervised";
import { watchPrograms } from "./watch";

/** How to run the product. */
export interface StackOptions {
  dataFolder: string;
  host: string;
  /** Undefined: the usual port, or the next free one. */
  port?: number | undefined;
  workers: number;
  demo: boolean;
  /** `dev` compiles on demand and restarts the workers when their sources change. */
  mode: "production" | "dev";
}

/** The product, running. */
export interface Stack {
  /** Address of the web app. */
  url: string;
  installation: Installation;
  data: DataFolder;
  /** Process ids by name (`web`, `worker-1`…), as they are now. */
  pids(): Record<string, number>;
  /** Stops all in order: workers drain, then the web, then the database. */
  stop(options?: { hurry: boolean }): Promise<void>;
}

/** The port that the address in the documentation has. */
export const DEFAULT_PORT = 3210;

const DATABASE_RETRY_MS = 2_000;
const WEB_GRACE_MS = 5_000;
const WORKER_GRACE_MS = 30_000;
/** Grace periods of those who press Ctrl-C twice. */
const HURRIED_GRACE_MS = 500;

/**
 * Starts database, web and workers under supervision and returns when the product is healthy.
 *
 * @throws Failure with a way out; nothing keeps running then.
 */
export async function startStack(options: StackOptions, progress: Progress): Promise<Stack> {
  const data = openDataFolder(options.dataFolder);
  refuseSecondRun(data);
  const port = await choosePort(options, progress);
  const url = `http://${reachableHost(options.host)}:${port}`;
  await claimRun(data, url);
  const processes: Supervised[] = [];
  const cleanUps: (() => Promise<void>)[] = [];
  let stopping = false;

  const stop = async ({ hurry } = { hurry: false }): Promise<void> => {
    stopping = true;
    const grace = hurry ? HURRIED_GRACE_MS : undefined;
    const workers = processes.filter((one) => one.name !== "web");
    await Promise.all(workers.map((worker) => worker.stop(grace)));
    await Promise.all(processes.map((one) => one.stop(grace)));
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
    releaseRun(data);
  };

  try {
    const database = await openDatabase(data, progress);
    if (database.embedded !== undefined) {
      cleanUps.push(keepDatabaseRunning(database.embedded, progress, () => stopping));
    }
    const secretKey = process.env.MILLRACE_SECRET_KEY || data.secrets.secretKey;
    await progress.step("Migrate the database", async (note) => {
      const applied = await deploy({ ownerUrl: database.ownerUrl, secretKey });
      note(applied.length === 0 ? "up to date" : `${applied.length} applied`);
    });
    const installation: Installation = {
      ownerUrl: database.ownerUrl,
      secretKey,
      baseUrl: process.env.MILLRACE_BASE_URL || url,
      host: options.host,
      port,
      dataFolder: data.path,
      demo: options.demo,
    };
    if (options.mode === "production") await ensureBuild(data, progress);
    else await ensureClient(progress);

    const pids = () =>
      Object.fromEntries(
        processes.flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid]])),
      );
    const record = (state: "starting" | "ready") =>
      writeRun(data, { pid: process.pid, state, url, processes: pids() });
    let state: "starting" | "ready" = "starting";
    const events = {
      started: () => record(state),
      crashed: (name: string, reason: string, delayMs: number) =>
        progress.line(
          `! ${name} ended (${reason}), starting it again in ${delayMs / 1000} s; see ${data.log(name)}`,
        ),
    };
    const web = new Supervised(
      {
        name: "web",
        args: webArguments(options.mode, options.host, port),
        env: {
          ...webEnvironment(installation),
          ...(options.mode === "dev" ? { NODE_ENV: "development" as const } : {}),
        },
        logFile: data.log("web"),
        graceMs: WEB_GRACE_MS,
      },
      events,
    );
    processes.push(web);
    for (let number = 1; number <= options.workers; number += 1) {
      // The same name after every restart: a worker may take over at once what it held before.
      const name = `worker-${number}`;
      const plan = {
        name,
        args: workerArguments(WORKER_PROGRAM),
        env: workerEnvironment(installation, name, await workerPort(number)),
        logFile: data.log(name),
        graceMs: WORKER_GRACE_MS,
      };
      processes.push(new Supervised(plan, events));
    }
    if (options.mode === "dev") {
      const workers = processes.filter((one) => one !== web);
      const close = await watchPrograms(async () => {
        progress.line("  Sources of the worker changed: restarting it");
        await Promise.all(workers.map((worker) => worker.restart()));
      });
      cleanUps.push(close);
    }
    await progress.step("Start web and workers", async (note) => {
      for (const one of processes) one.start();
      await waitUntilHealthy(url, processes, data, progress.signal);
      note(`1 web, ${options.workers} ${options.workers === 1 ? "worker" : "workers"}`);
    });
    if (options.demo) await seedDemo(data, installation, progress);
    state = "ready";
    record(state);
    return { url, installation, data, pids, stop };
  } catch (error) {
    await stop({ hurry: true });
    throw error;
  }
}

/** How this machine itself reaches a server that listens on the host. */
function reachableHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

/** Ports of the workers' metrics follow one another when the first is given, for a scraper. */
async function workerPort(number: number): Promise<number> {
  const first = Number(process.env.MILLRACE_WORKER_PORT || 0);
  return first > 0 ? first + number - 1 : await freePort();
}

async function choosePort(options: StackOptions, progress: Progress): Promise<number> {
  if (options.port === undefined) {
    const port = await nextFreePort(DEFAULT_PORT, options.host);
    if (port !== DEFAULT_PORT) progress.line(`  Port ${DEFAULT_PORT} is taken: using ${port}`);
    return port;
  }
  if (options.port === 0) return await freePort(options.host);
  if (await isPortFree(options.port, options.host)) return options.port;
  throw new Failure(
    `port ${options.port} on ${options.host} is taken`,
    "stop what uses it, or choose another with --port N (without --port the next free one is used)",
  );
}

async function openDatabase(
  data: DataFolder,
  progress: Progress,
): Promise<{ ownerUrl: string; embedded?: EmbeddedDatabase }> {
  const external = process.env.DATABASE_URL;
  if (external !== undefined && external !== "") {
    progress.line("  Using the database of DATABASE_URL");
    return { ownerUrl: external };
  }
  const embedded = await startEmbeddedDatabase(data, progress);
  return { ownerUrl: embedded.ownerUrl, embedded };
}

/** Starts the server again whenever it ends unasked; returns what stops it for good. */
function keepDatabaseRunning(
  embedded: EmbeddedDatabase,
  progress: Progress,
  isStopping: () => boolean,
): () => Promise<void> {
  let server = embedded.server;
  const watch = async (): Promise<void> => {
    for (;;) {
      await server.exited;
      if (isStopping()) return;
      progress.line("! PostgreSQL ended, starting it again");
      try {
        server = await embedded.restart();
        if (isStopping()) await server.stop();
      } catch (error) {
        progress.line(`! ${messageOf(error)}; trying again in ${DATABASE_RETRY_MS / 1000} s`);
        await sleep(DATABASE_RETRY_MS);
      }
    }
  };
  const watching = watch();
  return async () => {
    await server.stop();
    // A restart that was under way may have made a new server meanwhile.
    await watching;
  };
}

function webArguments(mode: StackOptions["mode"], host: string, port: number): string[] {
  const command = mode === "dev" ? "dev" : "start";
  return ["node_modules/next/dist/bin/next", command, "-H", host, "-p", String(port)];
}
