import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { OWNER_ROLE, roleUrl } from "@/scripts/lib/db-roles";
import { makeOwnedTempFolder } from "@/scripts/lib/owned-temp-folder";
import { freePort } from "@/scripts/lib/ports";
import { postgresBinaries } from "@/scripts/lib/postgres-binaries";
import { databaseUrl, ensureOwnedDatabase } from "@/scripts/lib/postgres-database";
import { initCluster, SUPERUSER, startServer, stopLeftover } from "@/scripts/lib/postgres-server";
import { postgresUser } from "@/scripts/lib/run-as";
import { deploy } from "@/scripts/migrate/deploy";

/** Name of the migrated database that each test database is cloned from. */
export const TEMPLATE_DATABASE = "millrace_template";

/** How to reach the cluster of a test run; plain JSON, because it crosses processes. */
export interface TestClusterInfo {
  port: number;
  superuserPassword: string;
  ownerPassword: string;
  /** `MILLRACE_SECRET_KEY` of the run. */
  secretKey: string;
}

/** A throw-away cluster with the template database. */
export interface TestCluster {
  info: TestClusterInfo;
  stop(): Promise<void>;
}

/** Nothing of a test cluster outlives its run, so nothing has to be written to disk safely. */
const VOLATILE = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  max_connections: "200",
  shared_buffers: "64MB",
  autovacuum: "off",
};

/** Starts a throw-away Postgres in a temporary folder and migrates the template database. */
export async function startTestCluster(): Promise<TestCluster> {
  const home = await makeOwnedTempFolder("test", (orphan) =>
    stopLeftover(join(orphan, "postgres")),
  );
  const runAs = postgresUser();
  const cluster = {
    folder: join(home, "postgres"),
    binaries: await postgresBinaries(runAs, join(home, "server")),
    runAs,
    logFile: join(home, "postgres.log"),
  };
  const info: TestClusterInfo = {
    port: await freePort(),
    superuserPassword: randomBytes(18).toString("base64url"),
    ownerPassword: randomBytes(18).toString("base64url"),
    secretKey: randomBytes(32).toString("base64"),
  };
  await initCluster(cluster, info.superuserPassword, ["--no-sync"]);
  const server = await startServer(cluster, info.port, VOLATILE);
  const stop = async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  };
  try {
    const ownerUrl = await ensureOwnedDatabase({ ...info, database: TEMPLATE_DATABASE });
    await deploy({ ownerUrl, secretKey: info.secretKey });
  } catch (error) {
    await stop();
    throw error;
  }
  return { info, stop };
}

/** The URLs of one database of the cluster, by role. */
export function databaseUrls(info: TestClusterInfo, database: string) {
  const ownerUrl = databaseUrl(info.port, OWNER_ROLE, info.ownerPassword, database);
  return {
    /** Owns the tables; row-level security binds it where a table forces it. */
    ownerUrl,
    /** The web's role, bound by row-level security. */
    webUrl: roleUrl(ownerUrl, info.secretKey, "millrace_web"),
    /** The worker's role, which sees all teams. */
    sysUrl: roleUrl(ownerUrl, info.secretKey, "millrace_sys"),
    /** Bypasses everything: for fault injection and for looking at what is really there. */
    superuserUrl: databaseUrl(info.port, SUPERUSER, info.superuserPassword, database),
  };
}
