import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";
import { workerArguments, workerMemory } from "@/scripts/lib/worker-arguments";
import type { TestDatabase } from "./test-database";

let program: Promise<string> | undefined;

/** Bundles the worker as the product does, once a test process. */
function workerProgram(): Promise<string> {
  program ??= (async () => {
    // Below the project, so that packages are found; what the worker starts stands beside it.
    const outdir = join(process.cwd(), "dist", "test", `worker-${process.pid}`);
    await build({
      entryPoints: [
        { in: "worker/main.ts", out: "main" },
        { in: "lib/operators/sql/duckdb-child.ts", out: "duckdb-child" },
      ],
      outdir,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      packages: "external",
      platform: "node",
      target: "node22",
      format: "esm",
      sourcemap: true,
      logLevel: "error",
    });
    return join(outdir, "main.mjs");
  })();
  return program;
}

/** A worker that runs as a process of its own, to be killed. */
export interface WorkerProcess {
  pid: number;
  child: ChildProcess;
  /** What it wrote so far; for the message of a failed test. */
  output(): string;
  exited: Promise<void>;
}

/** Starts a worker process on a test's database. */
export async function spawnWorker(
  database: Pick<TestDatabase, "sysUrl" | "secretKey">,
  name: string,
  env: Record<string, string> = {},
): Promise<WorkerProcess> {
  const child = spawn(process.execPath, workerArguments(await workerProgram()), {
    env: {
      PATH: process.env.PATH,
      ...workerMemory(),
      NODE_ENV: "production",
      MILLRACE_SYS_DATABASE_URL: database.sysUrl,
      MILLRACE_SECRET_KEY: database.secretKey,
      MILLRACE_WORKER_NAME: name,
      MILLRACE_LOG_LEVEL: "info",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    output += data.toString();
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (child.pid === undefined) throw new Error("the worker could not be started");
  return { pid: child.pid, child, output: () => output, exited };
}
