import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import type { ResolvedConnection } from "@/lib/operators/context";
import { makeOwnedTempFolder } from "@/scripts/lib/owned-temp-folder";
import { freePort } from "@/scripts/lib/ports";
import { isAlive } from "@/scripts/lib/processes";
import { waitFor } from "./wait";

/** A throw-away MariaDB with one database and one user. */
export interface TestMariaDb {
  readonly connection: ResolvedConnection;
  /** Runs statements as its administrator. */
  run(...statements: string[]): Promise<unknown[]>;
  stop(): Promise<void>;
}

/** Starts MariaDB (Debian's mariadb-server) in a temporary folder, as the user who runs the test. */
export async function startMariaDb(options: readonly string[] = []): Promise<TestMariaDb> {
  const home = await makeOwnedTempFolder("mariadb", async (orphan) => {
    const pidFile = join(orphan, "pid");
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : 0;
    if (pid > 0 && isAlive(pid)) process.kill(pid, "SIGKILL");
  });
  const data = join(home, "data");
  const user = process.getuid?.() === 0 ? ["--user=root"] : [];
  const installed = spawnSync(
    "mariadb-install-db",
    [
      "--no-defaults",
      `--datadir=${data}`,
      "--auth-root-authentication-method=normal",
      "--skip-test-db",
      ...user,
    ],
    { encoding: "utf8" },
  );
  if (installed.status !== 0) {
    throw new Error(`mariadb-install-db: ${installed.error?.message ?? installed.stderr}`);
  }
  const port = await freePort();
  const server = spawn(
    serverProgram(),
    [
      "--no-defaults",
      `--datadir=${data}`,
      `--socket=${join(home, "socket")}`,
      `--pid-file=${join(home, "pid")}`,
      "--bind-address=127.0.0.1",
      `--port=${port}`,
      "--innodb-flush-log-at-trx-commit=0",
      "--innodb-buffer-pool-size=32M",
      "--skip-name-resolve",
      ...user,
      ...options,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let output = "";
  server.stderr.on("data", (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4000);
  });
  const open = (database?: string) =>
    createConnection({
      host: "127.0.0.1",
      port,
      user: "root",
      ...(database === undefined ? {} : { database }),
    });
  const run = async (...statements: string[]) => {
    const client = await open("shop");
    try {
      const results: unknown[] = [];
      for (const statement of statements) results.push((await client.query(statement))[0]);
      return results;
    } finally {
      await client.end();
    }
  };
  await waitFor(
    "MariaDB",
    async () => {
      if (server.exitCode !== null) throw new Error(`MariaDB ended:\n${output}`);
      try {
        const client = await open();
        await client.query("create database shop");
        await client.query("create user etl@'127.0.0.1' identified by 'etl-secret'");
        await client.query("grant all on shop.* to etl@'127.0.0.1'");
        await client.end();
        return true;
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ECONNREFUSED")
          return false;
        throw error;
      }
    },
    30_000,
  );
  return {
    connection: {
      id: "shop",
      type: "mysql",
      host: "127.0.0.1",
      port,
      schema: "shop",
      login: "etl",
      password: "etl-secret",
      extra: {},
    },
    run,
    async stop() {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Debian keeps the server where only an administrator's PATH leads. */
function serverProgram(): string {
  const found = spawnSync("sh", ["-c", "command -v mariadbd"], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin` },
  });
  return found.stdout.trim() || "mariadbd";
}
