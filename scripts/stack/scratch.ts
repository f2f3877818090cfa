import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type RuntimeRole, roleUrl } from "../lib/db-roles";
import { makeOwnedTempFolder } from "../lib/owned-temp-folder";
import { stopLeftover } from "../lib/postgres-server";
import type { Progress } from "../lib/progress";
import { deploy } from "../migrate/deploy";
import { openDataFolder } from "./data-folder";
import { startEmbeddedDatabase } from "./embedded-database";
import { endLeftovers } from "./run-file";
import { type Stack, type StackOptions, startStack } from "./stack";

/** A fresh database with the settings of `npm run up`. */
export interface ScratchDatabase {
  ownerUrl: string;
  secretKey: string;
  url(role: RuntimeRole): string;
  /** The server's process, for tests that kill it. */
  serverPid: number;
  /** Starts the server anew after it was killed, on the same port; gives its process. */
  restartServer(): Promise<number>;
}

/**
 * Runs something on a fresh, migrated database whose server runs exactly as `npm run up` runs it;
 * for benchmarks and fault injection. It is gone afterwards.
 */
export async function withScratchDatabase<T>(
  progress: Progress,
  use: (database: ScratchDatabase) => Promise<T>,
): Promise<T> {
  return await withScratchFolder(async (folder) => {
    const data = openDataFolder(folder);
    const embedded = await startEmbeddedDatabase(data, progress);
    const { ownerUrl } = embedded;
    let { server } = embedded;
    const restartServer = async () => {
      server = await embedded.restart();
      return server.pid;
    };
    const { secretKey } = data.secrets;
    try {
      await progress.step("Migrate the database", () => deploy({ ownerUrl, secretKey }));
      const url = (role: RuntimeRole) => roleUrl(ownerUrl, secretKey, role);
      return await use({ ownerUrl, secretKey, url, serverPid: server.pid, restartServer });
    } finally {
      await server.stop();
    }
  });
}

/** Runs something against the whole product on a fresh data folder and a free port. */
export async function withScratchStack<T>(
  options: Partial<Omit<StackOptions, "dataFolder">>,
  progress: Progress,
  use: (stack: Stack) => Promise<T>,
): Promise<T> {
  return await withScratchFolder(async (folder) => {
    const all: StackOptions = {
      host: "127.0.0.1",
      port: 0,
      workers: 1,
      demo: true,
      mode: "production",
      ...options,
      dataFolder: folder,
    };
    const stack = await startStack(all, progress);
    try {
      return await use(stack);
    } finally {
      await stack.stop();
      // What the processes said is all that is left when something went wrong.
      cpSync(join(folder, "logs"), join("test-results", "logs"), { recursive: true, force: true });
    }
  });
}

/** Runs something with a folder that a server may keep its data in; it is gone afterwards. */
export async function withScratchFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await makeOwnedTempFolder("scratch", async (orphan) => {
    await endLeftovers(openDataFolder(orphan));
    await stopLeftover(join(orphan, "postgres"));
  });
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
