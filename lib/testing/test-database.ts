import { randomBytes } from "node:crypto";
import { Client, escapeIdentifier } from "pg";
import { inject } from "vitest";
import { RUNTIME_ROLES } from "@/scripts/lib/db-roles";
import { databaseUrls, TEMPLATE_DATABASE } from "./test-cluster";

/** A migrated, empty database that belongs to one test file. */
export type TestDatabase = ReturnType<typeof databaseUrls> & {
  name: string;
  /** `MILLRACE_SECRET_KEY` that the passwords of the roles derive from. */
  secretKey: string;
  /** Removes the database and cuts off whoever is still connected. */
  drop(): Promise<void>;
};

/**
 * Clones the migrated template into a database for this test file. It works in `*.db.test.ts`
 * files only: Vitest's `db` project starts one real Postgres for the run.
 *
 * ```ts
 * let database: TestDatabase;
 * beforeAll(async () => {
 *   database = await createTestDatabase();
 * });
 * afterAll(async () => {
 *   await database.drop();
 * });
 * ```
 *
 * `ownerUrl`, `webUrl` and `sysUrl` are connection strings of the three roles that the product
 * uses: test what a process does with the role that the process has. pg-boss' schema is there.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const info = inject("testCluster");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const urls = databaseUrls(info, name);
  const maintenance = databaseUrls(info, "postgres").superuserUrl;
  const runtimeRoles = RUNTIME_ROLES.join(", ");
  await withClient(maintenance, async (client) => {
    const database = escapeIdentifier(name);
    await client.query(
      `create database ${database} template ${TEMPLATE_DATABASE} owner millrace_owner`,
    );
    // Rights on the database itself are not part of what is cloned.
    await client.query(`revoke all on database ${database} from public`);
    await client.query(`grant connect on database ${database} to ${runtimeRoles}`);
  });
  return {
    ...urls,
    name,
    secretKey: info.secretKey,
    drop: async () =>
      await withClient(maintenance, async (client) => {
        await farewells(client, name);
        await client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
      }),
  };
}

/**
 * Lets the connections that say goodbye at this moment be gone: one that is cut off while it does
 * reports an error that nobody waits for any more. Who stays is cut off after a second.
 */
async function farewells(client: Client, database: string): Promise<void> {
  const until = performance.now() + 1_000;
  while (performance.now() < until) {
    const { rows } = await client.query<{ n: number }>(
      "select count(*)::int as n from pg_stat_activity where datname = $1",
      [database],
    );
    if (rows[0]?.n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function withClient(url: string, use: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
