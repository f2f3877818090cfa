import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger } from "@/lib/log";
import { createFolderGuard } from "@/lib/net/folders";
import { createNetGuard } from "@/lib/net/guard";
import { insertTeam } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";
import { testConnection } from "./test-connection";

let database: TestDatabase;
let db: pg.Pool;
let teamId: string;
let url: URL;
const net = createNetGuard({ allow: ["127.0.0.0/8"] });
const folders = createFolderGuard({ allow: [], hosted: false });
const openSecret = (_place: unknown, sealed: string) => sealed;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 4 });
  teamId = await insertTeam(db);
  url = new URL(database.ownerUrl);
});
afterAll(async () => {
  await net.close();
  await db.end();
  await database.drop();
});

/** A connection to the test's own Postgres, with these changes, whose test is pending. */
async function pending(change: object = {}, password = decodeURIComponent(url.password)) {
  const connId = `c_${randomUUID().slice(0, 8)}`;
  const testId = randomUUID();
  const config = {
    host: url.hostname,
    port: Number(url.port),
    database: url.pathname.slice(1),
    user: decodeURIComponent(url.username),
    ssl: "disable",
    ...change,
  };
  await db.query(
    `insert into connection (team_id, conn_id, type, config, secrets, test, updated_at)
     values ($1, $2, 'postgres', $3, $4, $5, now())`,
    [teamId, connId, config, { password }, { id: testId, state: "pending", at: "" }],
  );
  return { teamId, connId, testId };
}

async function resultOf(connId: string) {
  const { rows } = await db.query<{ test: Record<string, string> }>(
    "select test from connection where conn_id = $1",
    [connId],
  );
  return rows[0]?.test;
}

const log = createLogger("worker", "fatal");
const run = (order: Awaited<ReturnType<typeof pending>>) =>
  testConnection({ db, log, net, folders, openSecret }, order);

describe("testing a connection", () => {
  it.each([
    ["one that works", {}, undefined, "connected", /^Signed in: PostgreSQL/, /^$/],
    [
      "a wrong password",
      {},
      "not-the-password",
      "authentication_failed",
      /password/,
      /user and the password/,
    ],
    [
      "a database that is not there",
      { database: "gone" },
      undefined,
      "database_not_found",
      /gone/,
      /name of the database/,
    ],
    [
      "a port where nobody listens",
      { port: 1 },
      undefined,
      "connection_refused",
      /ECONNREFUSED/,
      /Nothing listens/,
    ],
    [
      "a name that is not known",
      { host: "nowhere.invalid" },
      undefined,
      "name_not_resolved",
      /nowhere/,
      /spelling/,
    ],
    [
      "a private address",
      { host: "10.0.0.1" },
      undefined,
      "target_refused",
      /10\.0\.0\.1/,
      /ALLOW_PRIVATE_HOSTS/,
    ],
    [
      "a server without TLS",
      { ssl: "require" },
      undefined,
      "tls_not_spoken",
      /SSL/,
      /encryption setting/,
    ],
  ])("tells %s", async (_name, change, password, code, message, hint) => {
    const order = await pending(change, password);
    await run(order);
    const found = await resultOf(order.connId);
    expect(found).toMatchObject({ id: order.testId, code });
    expect(found?.message).toMatch(message);
    expect(found?.hint).toMatch(hint);
    expect(JSON.stringify(found)).not.toContain("not-the-password");
  });

  it("says nothing about a connection that was changed meanwhile", async () => {
    const order = await pending();
    await db.query("update connection set test = null where conn_id = $1", [order.connId]);
    await run(order);
    expect(await resultOf(order.connId)).toBeNull();
  });

  it("is done by a worker that the order wakes, which tells open pages", async () => {
    const listener = new pg.Client(database.sysUrl);
    await listener.connect();
    const told: string[] = [];
    listener.on("notification", ({ payload }) => told.push(payload ?? ""));
    await listener.query("listen millrace_live");
    const worker = await startTestWorker(database.sysUrl, { net, folders, openSecret });
    const order = await pending();
    await db.query(
      "insert into outbox (team_id, job, payload) values ($1, 'test-connection', $2)",
      [teamId, order],
    );
    await db.query("select pg_notify('millrace_due', '')");
    await waitFor("the result", async () => (await resultOf(order.connId))?.state === "ok");
    await waitFor("the notice", () => told.includes(`${teamId}:connections`));
    await worker.stop(1000);
    await listener.end();
  });
});
