import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttp, type RequestListener, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseSecretKey } from "@/lib/crypto/derive-key";
import { createSecretBox } from "@/lib/crypto/secrets";
import { findBreaches } from "@/lib/db/system/invariants";
import { operatorRegistry } from "@/lib/operators/registry";
import { testContext } from "@/lib/operators/test-context";
import { documentOf } from "@/lib/testing/dag-document";
import { insertDag, insertTeam } from "@/lib/testing/engine";
import { startTestStore, type TestStore } from "@/lib/testing/s3";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { type TestAuthority, trustTestAuthority } from "@/lib/testing/tls";
import { waitFor } from "@/lib/testing/wait";
import { spawnWorker, type WorkerProcess } from "@/lib/testing/worker-process";

// What other systems and authors may do to a worker: each is a real task that fails with a reason, in
// bounded time and memory, of one worker process that goes on.

const PATIENCE_MS = 60_000;
const MOST_MEMORY_MB = 500;

let database: TestDatabase;
let db: pg.Pool;
let team: string;
let store: TestStore;
let authority: TestAuthority;
let folder: string;
let temporary: string;
let worker: WorkerProcess;
let plain: string;
let expired: string;
const servers: Server[] = [];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const answer: RequestListener = (request, response) => {
  switch (request.url) {
    case "/10gb": {
      response.setHeader("content-length", String(10 * 1024 ** 3));
      const chunk = Buffer.alloc(64 * 1024, "x");
      const more = () => {
        while (response.write(chunk));
      };
      response.on("drain", more);
      more();
      return;
    }
    case "/round":
      response.writeHead(302, { location: "/round" }).end();
      return;
    case "/huge.json":
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ text: "x".repeat(300_000) }));
      return;
    default:
      response.end("fine");
  }
};

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 4 });
  team = await insertTeam(db);
  authority = trustTestAuthority();
  store = await startTestStore(["shop"]);
  folder = mkdtempSync(join(tmpdir(), "millrace-hostile-"));
  temporary = mkdtempSync(join(tmpdir(), "millrace-hostile-tmp-"));
  plain = `http://127.0.0.1:${await listen(createHttp(answer))}`;
  const over = authority.certificate("IP:127.0.0.1", -1);
  expired = `https://127.0.0.1:${await listen(createHttps(over, answer))}`;
  await makeConnections();
  await makeBombs();
  worker = await spawnWorker(database, "target", {
    MILLRACE_ALLOW_PRIVATE_HOSTS: "127.0.0.0/8,::1",
    MILLRACE_ALLOW_FOLDERS: folder,
    // Of its own, so that what it leaves behind is told from what others have there.
    TMPDIR: temporary,
    NODE_EXTRA_CA_CERTS: authority.certificateFile,
  });
}, 120_000);
afterAll(async () => {
  worker.child.kill("SIGTERM");
  await worker.exited;
  for (const server of servers) {
    if ("closeAllConnections" in server) {
      (server as ReturnType<typeof createHttp>).closeAllConnections();
    }
    server.close();
  }
  await store.close();
  authority.forget();
  for (const each of [folder, temporary]) rmSync(each, { recursive: true, force: true });
  await db.end();
  await database.drop();
});

async function makeConnections(): Promise<void> {
  const url = new URL(database.ownerUrl);
  const postgres = {
    host: url.hostname,
    port: Number(url.port),
    database: url.pathname.slice(1),
    user: decodeURIComponent(url.username),
    ssl: "disable",
  };
  const s3 = { endpoint: store.endpoint, region: "us-east-1", access_key_id: "S3RVER" };
  const all: [string, string, object, Record<string, string>][] = [
    ["shop", "postgres", postgres, { password: decodeURIComponent(url.password) }],
    ["locked", "postgres", postgres, { password: "not the password" }],
    ["bucket", "s3", s3, { secret_access_key: "S3RVER" }],
    ["stranger", "s3", { ...s3, access_key_id: "NOBODY" }, { secret_access_key: "no" }],
    ["drop", "folder", { path: folder }, {}],
  ];
  const box = createSecretBox(parseSecretKey(database.secretKey));
  for (const [id, type, config, secrets] of all) {
    const place = { teamId: team, kind: "connection", id } as const;
    const sealed = Object.entries(secrets).map(([field, text]) => [
      field,
      box.encrypt(text, { ...place, field }),
    ]);
    await db.query(
      `insert into connection (team_id, conn_id, type, config, secrets, updated_at)
       values ($1, $2, $3, $4, $5, now())`,
      [team, id, type, config, Object.fromEntries(sealed)],
    );
  }
}

/** Small files of which a great deal comes: 1 GB of CSV, and 40 million rows. */
async function makeBombs(): Promise<void> {
  const owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  await owner.query("create table bombs (text text)");
  await owner.end();
  const part = gzipSync(`${"boom ".repeat(20)}\n`.repeat(10_000), { level: 9 });
  const parts = Array.from({ length: 1_000 }, () => part);
  writeFileSync(join(folder, "bomb.csv.gz"), Buffer.concat([gzipSync("text\n"), ...parts]));
  const ctx = testContext({
    folders: [folder],
    connections: [{ id: "drop", type: "folder", extra: { path: folder } }],
  });
  await operatorRegistry.get("sql.query")?.execute(ctx, {
    connection: "drop",
    sql: "copy (select 'boom' as text from range(40000000)) to 'bomb.parquet' (format parquet)",
  });
}

/** Runs one task to its end; gives its state, its error and how long it took. */
async function runTask(task: object) {
  const { document, plan } = documentOf({ it: { retries: 0, ...task } });
  const dag = await insertDag(db, team, plan, { document });
  const run = await dag.run();
  const since = performance.now();
  const found = await waitFor(
    "the task's end",
    async () => {
      const { rows } = await db.query<{ state: string; error: string | null }>(
        `select t.state::text, a.error from task_instance t
         join dag_run r on r.id = t.dag_run_id
         left join attempt a on a.task_instance_id = t.id and a.number = t.try_number
         where r.id = $1 and r.ended_at is not null`,
        [run],
      );
      return rows[0];
    },
    PATIENCE_MS,
  ).catch((error) => {
    throw new Error(`${error}\n${worker.output()}`);
  });
  return { ...found, ms: performance.now() - since };
}

function peakMemoryMb(): number {
  const status = readFileSync(`/proc/${worker.pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

const LOOP = "{% for i in (1..100000) %}{% for j in (1..100000) %}{{ i }}{% endfor %}{% endfor %}";

it.each<[what: string, task: () => object, error: RegExp]>([
  [
    "a wrong password",
    () => ({ operator: "sql.query", connection: "locked", sql: "select 1" }),
    /password authentication failed/,
  ],
  [
    "a key that a store does not know",
    () => ({ operator: "s3.list", connection: "stranger", objects: "s3://shop/" }),
    /refuses the key/,
  ],
  [
    "a bucket that is gone",
    () => ({ operator: "s3.list", connection: "bucket", objects: "s3://gone/" }),
    /There is no bucket gone/,
  ],
  [
    "a response of 10 GB",
    () => ({ operator: "http.request", url: `${plain}/10gb` }),
    /more than \d+ bytes/,
  ],
  [
    "an endless redirect",
    () => ({ operator: "http.request", url: `${plain}/round` }),
    /redirects more than 3 times/,
  ],
  [
    "an expired certificate",
    () => ({ operator: "http.request", url: expired }),
    /cannot be trusted: certificate has expired/,
  ],
  [
    "a query of 50 million rows",
    () => ({
      operator: "sql.query",
      connection: "shop",
      sql: "select generate_series(1, 50000000)",
    }),
    /rows/,
  ],
  [
    "a template that loops",
    () => ({ operator: "http.request", url: plain, headers: { "x-loop": LOOP } }),
    /template|limit/i,
  ],
  [
    "a packed file that fills disks",
    () => ({
      operator: "sql.load",
      connection: "shop",
      table: "bombs",
      file_connection: "drop",
      file_path: "bomb.csv.gz",
    }),
    /bomb\.csv\.gz unpacks to more than 200 times/,
  ],
  [
    "a Parquet file of few bytes and many rows",
    () => ({
      operator: "sql.load",
      connection: "shop",
      table: "bombs",
      file_connection: "drop",
      file_path: "bomb.parquet",
    }),
    /bomb\.parquet unpacks to more than 200 times/,
  ],
  [
    "an XCom that is too large",
    () => ({ operator: "http.request", url: `${plain}/huge.json` }),
    /XCom|at most/,
  ],
  [
    "an XCom of a script that is too large",
    () => ({
      operator: "python",
      script: "from millrace import xcom\nxcom.push('big', 'x' * 30_000_000)",
    }),
    /^Exit code 1: ValueError: the XCom 'big' has more than/,
  ],
])(
  "%s fails its task with a reason, and the worker goes on",
  async (_what, task, error) => {
    const found = await runTask(task());
    expect(found.error ?? "no error").toMatch(error);
    expect(found.state).toBe("failed");
    expect(worker.child.exitCode).toBeNull();
    expect(peakMemoryMb()).toBeLessThan(MOST_MEMORY_MB);
    // The next task is none the worse for it.
    const next = await runTask({ operator: "http.request", url: plain });
    expect(next).toMatchObject({ state: "success" });
    expect(next.ms).toBeLessThan(PATIENCE_MS / 4);
  },
  2 * PATIENCE_MS,
);

it("leaves nothing of them behind", async () => {
  const owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  const { rows } = await owner.query("select 1 from bombs limit 1");
  await owner.end();
  expect(rows).toEqual([]);
  expect(readdirSync(temporary).filter((name) => name.startsWith("millrace-parquet-"))).toEqual([]);
  expect(await findBreaches(db)).toEqual([]);
});
