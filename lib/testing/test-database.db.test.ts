import { Client } from "pg";
import { PgBoss } from "pg-boss";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "./test-database";

describe("createTestDatabase", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database.drop();
  });

  it("lets each role in under its own name", async () => {
    const users = await Promise.all(
      [database.ownerUrl, database.webUrl, database.sysUrl].map(async (url) => {
        const { rows } = await run(url, "select current_user::text as name");
        return rows[0]?.name;
      }),
    );
    expect(users).toEqual(["millrace_owner", "millrace_web", "millrace_sys"]);
  });

  it("keeps the web's role out of pg-boss", async () => {
    await expect(run(database.webUrl, "select * from pgboss.job")).rejects.toMatchObject({
      code: "42501",
    });
  });

  it("lets the worker's role use pg-boss without migrating", async () => {
    const boss = new PgBoss({ connectionString: database.sysUrl, migrate: false });
    boss.on("error", () => {});
    await boss.start();
    await boss.createQueue("probe");
    await boss.send("probe", { answer: 42 });
    const [job] = await boss.fetch("probe");
    await boss.stop({ graceful: false });
    expect(job?.data).toEqual({ answer: 42 });
  });
});

async function run(url: string, sql: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query<{ name: string }>(sql);
  } finally {
    await client.end();
  }
}
