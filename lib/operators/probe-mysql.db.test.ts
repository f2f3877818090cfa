import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startMariaDb, type TestMariaDb } from "@/lib/testing/mariadb";
import { type TestAuthority, trustTestAuthority } from "@/lib/testing/tls";
import type { ResolvedConnection } from "./context";
import { probeConnection } from "./probe";
import { testContext } from "./test-context";

// What the test of a connection tells of a real MariaDB whose certificate has expired.

let server: TestMariaDb;
let authority: TestAuthority;
let folder: string;

beforeAll(async () => {
  authority = trustTestAuthority();
  folder = mkdtempSync(join(tmpdir(), "millrace-probe-"));
  const { key, cert } = authority.certificate("IP:127.0.0.1", -1);
  writeFileSync(join(folder, "key"), key);
  writeFileSync(join(folder, "cert"), cert);
  server = await startMariaDb([
    `--ssl-key=${join(folder, "key")}`,
    `--ssl-cert=${join(folder, "cert")}`,
  ]);
  await server.run(
    "create database other",
    "create user secure@'127.0.0.1' identified by 'etl-secret' require ssl",
    "grant all on shop.* to secure@'127.0.0.1'",
  );
}, 60_000);
afterAll(async () => {
  await server.stop();
  authority.forget();
  rmSync(folder, { recursive: true, force: true });
});

it.each<[string, Partial<ResolvedConnection>, string, RegExp]>([
  ["the right password", {}, "connected", /^Signed in: .*MariaDB/],
  ["a wrong password", { password: "no" }, "authentication_failed", /Access denied for user 'etl'/],
  ["an unknown user", { login: "nobody" }, "authentication_failed", /Access denied/],
  ["a database that is not there", { schema: "gone" }, "access_denied", /database 'gone'/],
  ["a database of others", { schema: "other" }, "access_denied", /database 'other'/],
  ["encryption that is not checked", { extra: { sslmode: "require" } }, "connected", /Signed in/],
  [
    "an expired certificate",
    { extra: { sslmode: "verify-full" } },
    "certificate_expired",
    /expired/,
  ],
  [
    "a user who must come by TLS",
    { login: "secure", extra: { sslmode: "disable" } },
    "authentication_failed",
    /Access denied/,
  ],
  ["a port where nobody listens", { port: 1 }, "connection_refused", /ECONNREFUSED/],
])("tells of %s", async (_what, change, code, message) => {
  const connection = { ...server.connection, ...change };
  const found = await probeConnection(testContext({ connections: [connection] }), connection);
  expect(found).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(found.hint === "").toBe(found.ok);
});

it("tells of a database that is not there to who may see them all", async () => {
  await server.run("create user admin@'127.0.0.1' identified by 'etl-secret'");
  await server.run("grant all on *.* to admin@'127.0.0.1'");
  const connection = { ...server.connection, login: "admin", schema: "gone" };
  const found = await probeConnection(testContext({ connections: [connection] }), connection);
  expect(found).toMatchObject({ code: "database_not_found" });
});

it("tells of a server without TLS", async () => {
  const plain = await startMariaDb(["--skip-ssl"]);
  try {
    const connection = { ...plain.connection, extra: { sslmode: "require" } };
    const found = await probeConnection(testContext({ connections: [connection] }), connection);
    expect(found).toMatchObject({ code: "tls_not_spoken" });
    expect(found.hint).not.toBe("");
  } finally {
    await plain.stop();
  }
}, 60_000);
