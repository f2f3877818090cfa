import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./failure";
import type { PostgresBinaries } from "./postgres-binaries";
import { commandOf, isAlive, signal, waitForExit } from "./processes";
import type { RunAs } from "./run-as";

/** The superuser of a cluster of our own; used to set it up, never at run time. */
export const SUPERUSER = "postgres";

/** How the server says it: on a nearly full disk a write may also stop half-way. */
const DISK_FULL = /No space left on device|wrote only \d+ of \d+ bytes/;

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

/** A cluster on disk and how to run it. */
export interface Cluster {
  /** The data directory of the server. */
  folder: string;
  binaries: PostgresBinaries;
  runAs: RunAs | undefined;
  /** File that takes the server's messages. */
  logFile: string;
}

/** A server that runs. */
export interface RunningServer {
  port: number;
  pid: number;
  /** Resolves when the server has ended, for whatever reason. */
  exited: Promise<void>;
  /** Ends it like `pg_ctl stop -m fast`: sessions are cut off, everything is written down. */
  stop(): Promise<void>;
}

/** The major version of an existing cluster, or undefined when there is none yet. */
export function clusterVersion(folder: string): string | undefined {
  const file = join(folder, "PG_VERSION");
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

/** The major version of the server's programs. */
export function serverVersion(binaries: PostgresBinaries): string {
  const { stdout } = spawnSync(binaries.postgres, ["--version"], { encoding: "utf8" });
  return /\d+/.exec(stdout ?? "")?.[0] ?? "unknown";
}

/** Creates the cluster; every login, the superuser's too, needs a password (SCRAM). */
export async function initCluster(
  cluster: Cluster,
  superuserPassword: string,
  flags: readonly string[] = [],
): Promise<void> {
  mkdirSync(cluster.folder, { recursive: true, mode: 0o700 });
  const passwordFile = `${cluster.folder}.pw`;
  await writeFile(passwordFile, `${superuserPassword}\n`, { mode: 0o600 });
  try {
    if (cluster.runAs !== undefined) {
      chownSync(cluster.folder, cluster.runAs.uid, cluster.runAs.gid);
      chownSync(passwordFile, cluster.runAs.uid, cluster.runAs.gid);
    }
    const { status, stderr, error } = spawnSync(
      cluster.binaries.initdb,
      [
        `--pgdata=${cluster.folder}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-locale",
        ...flags,
      ],
      { ...cluster.runAs, cwd: "/", encoding: "utf8" },
    );
    if (status !== 0) throw initFailure(cluster.folder, stderr || String(error));
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/**
 * Starts the server on loopback only and waits until it accepts connections. A server that an
 * earlier owner left running on the same folder is stopped first; a stale lock file is removed.
 *
 * @throws Failure with the server's last message when it does not start.
 */
export async function startServer(
  cluster: Cluster,
  port: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  await stopLeftover(cluster.folder);
  const all = { listen_addresses: "127.0.0.1", unix_socket_directories: "", ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const log = openSync(cluster.logFile, "a", 0o600);
  const child = spawn(
    cluster.binaries.postgres,
    ["-D", cluster.folder, "-p", String(port), ...flags],
    // A group of its own: Ctrl-C in the terminal must not stop it before those that use it.
    { ...cluster.runAs, cwd: "/", stdio: ["ignore", log, log], detached: true },
  );
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  await waitUntilReady(cluster, child);
  const pid = child.pid ?? 0;
  return { port, pid, exited, stop: async () => await stopByPid(pid) };
}

async function waitUntilReady(cluster: Cluster, child: ChildProcess): Promise<void> {
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  child.once("error", () => {
    ended = true;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!ended && Date.now() < deadline) {
    const lock = await readLock(cluster.folder);
    if (lock?.pid === child.pid && lock?.status === "ready") return;
    await sleep(20);
  }
  if (!ended) child.kill("SIGQUIT");
  const log = await readFile(cluster.logFile, "utf8");
  const reason = log.match(/(?:FATAL|PANIC): .*/g)?.at(-1) ?? lastLine(log);
  const isDiskFull = DISK_FULL.test(log.slice(-4_000));
  throw new Failure(
    `Postgres did not start: ${reason ?? "no message"}`,
    isDiskFull
      ? "the disk is full: free some space, or move the data folder"
      : `its messages are in ${cluster.logFile}; restore a backup, or use another folder with --data DIR`,
  );
}

/** Ends a server that an earlier owner left running on the folder, or removes its stale lock. */
export async function stopLeftover(folder: string): Promise<void> {
  const lock = await readLock(folder);
  if (lock === undefined) return;
  if (isAlive(lock.pid) && /(?:^|\/)postgres(?:\s|$)/.test(commandOf(lock.pid)))
    await stopByPid(lock.pid);
  // After a crash or a restart of the machine the number may belong to any process by now, and
  // Postgres would refuse to start because of it.
  else rmSync(join(folder, "postmaster.pid"), { force: true });
}

async function stopByPid(pid: number): Promise<void> {
  signal(pid, "SIGINT");
  if (await waitForExit(pid, STOP_TIMEOUT_MS)) return;
  signal(pid, "SIGQUIT");
  await waitForExit(pid, STOP_TIMEOUT_MS);
}

interface Lock {
  pid: number;
  status: string | undefined;
}

async function readLock(folder: string): Promise<Lock | undefined> {
  const file = join(folder, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  // Line 1 is the process, line 8 its status; the server writes the lines one after another.
  const lines = (await readFile(file, "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, status: lines[7]?.trim() } : undefined;
}

function initFailure(folder: string, output: string): Failure {
  if (DISK_FULL.test(output)) {
    return new Failure(
      `the disk is full: there is no room for a database in ${folder}`,
      "free some space, or choose another disk with --data DIR",
    );
  }
  const reason = output.split("\n").find((line) => /error|fatal/i.test(line));
  return new Failure(`initdb failed: ${reason ?? lastLine(output) ?? "no message"}`);
}

function lastLine(text: string | null): string | undefined {
  return text?.trim().split("\n").at(-1);
}
