import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { Failure } from "../lib/failure";
import { freePort, isPortFree } from "../lib/ports";
import { postgresBinaries } from "../lib/postgres-binaries";
import { ensureOwnedDatabase } from "../lib/postgres-database";
import {
  type Cluster,
  clusterVersion,
  initCluster,
  type RunningServer,
  serverVersion,
  startServer,
} from "../lib/postgres-server";
import type { Progress } from "../lib/progress";
import { canReach, postgresUser, type RunAs } from "../lib/run-as";
import { type DataFolder, readJson, writePrivate } from "./data-folder";

const locationSchema = z.object({
  /** The data directory of the server. */
  folder: z.string(),
  port: z.number(),
});

type Location = z.infer<typeof locationSchema>;

/** More than the default of 100, so that several workers beside the web fit. */
const SETTINGS = { max_connections: "200" };

/** The embedded server of a data folder. */
export interface EmbeddedDatabase {
  server: RunningServer;
  /** URL of the role that owns the product's database. */
  ownerUrl: string;
  /** Starts the server anew on the same port, after it has ended. */
  restart(): Promise<RunningServer>;
}

/**
 * Starts the embedded server of a data folder, making the cluster on first use.
 *
 * @throws Failure when the cluster is of another major version or does not start.
 */
export async function startEmbeddedDatabase(
  data: DataFolder,
  progress: Progress,
): Promise<EmbeddedDatabase> {
  const { cluster, location } = await locate(data, progress);
  const wanted = serverVersion(cluster.binaries);
  const found = clusterVersion(location.folder);
  if (found !== undefined && found !== wanted) {
    throw new Failure(
      `the database in ${location.folder} was made by PostgreSQL ${found}, this version brings ${wanted}`,
      "start the version that made it, dump and restore, or use another folder with --data DIR",
    );
  }
  if (found === undefined) {
    await progress.step("Make the database cluster", () =>
      initCluster(cluster, data.secrets.superuserPassword),
    );
  }
  const start = () => startServer(cluster, location.port, SETTINGS);
  return await progress.step(`Start PostgreSQL ${wanted}`, async (note) => {
    const server = await start();
    note(`port ${location.port}`);
    const ownerUrl = await ensureOwnedDatabase({
      ...data.secrets,
      port: location.port,
      database: "millrace",
    });
    return { server, ownerUrl, restart: start };
  });
}

/** Where the cluster is or goes, and a port that is free now. */
async function locate(
  data: DataFolder,
  progress: Progress,
): Promise<{ cluster: Cluster; location: Location }> {
  const runAs = postgresUser();
  const file = data.file("postgres.json");
  const known = readJson(file, locationSchema);
  const folder = known?.folder ?? chooseFolder(data, runAs, progress);
  const port = known !== undefined && (await isReusable(known)) ? known.port : await freePort();
  const location = { folder, port };
  writePrivate(file, location);
  const binaries = await postgresBinaries(runAs, join(dirname(folder), "server"));
  return { cluster: { folder, binaries, runAs, logFile: data.log("postgres") }, location };
}

/** The port of a server that an earlier run left behind is ours: it is stopped before we start. */
async function isReusable({ folder, port }: Location): Promise<boolean> {
  return existsSync(join(folder, "postmaster.pid")) || (await isPortFree(port, "127.0.0.1"));
}

/**
 * Inside the data folder; or, when root's server must run as another user that cannot get there
 * (a clone below a private home), in a folder of its own below /var/lib.
 */
function chooseFolder(data: DataFolder, runAs: RunAs | undefined, progress: Progress): string {
  if (canReach(data.path, runAs)) return data.file("postgres");
  const folder = join(`/var/lib/millrace-${randomBytes(4).toString("hex")}`, "postgres");
  mkdirSync(dirname(folder), { recursive: true, mode: 0o755 });
  progress.line(`  The user postgres cannot reach ${data.path}: the database goes to ${folder}`);
  return folder;
}
