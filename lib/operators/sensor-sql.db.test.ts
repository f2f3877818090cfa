import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import type { ResolvedConnection } from "./context";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

let database: TestDatabase;
let warehouse: ResolvedConnection;

beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(database.ownerUrl);
  warehouse = {
    id: "warehouse",
    type: "postgres",
    host: url.hostname,
    port: Number(url.port),
    schema: url.pathname.slice(1),
    login: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    extra: {},
  };
});
afterAll(() => database.drop());

function look(sql: string, more: object = {}) {
  const ctx = testContext({ connections: [warehouse] });
  const operator = operatorRegistry.get("sensor.sql");
  if (operator === undefined) throw new Error("missing");
  return operator.execute(ctx, { connection: "warehouse", sql, ...more });
}

describe("sensor.sql", () => {
  it.each(["select 1", "select true", "select 'x'", "select count(*) from pg_class", "select 0.5"])(
    "goes on at %s",
    async (sql) => expect(await look(sql)).toEqual({}),
  );

  it.each([
    ["select 0", "the first value is 0"],
    ["select false, true", "the first value is f"],
    ["select ''", "the first value is "],
    ["select null", "the first value is null"],
    ["select 1 where false", "the query gave no rows"],
  ])("waits at %s", async (sql, saw) => expect((await look(sql)).defer?.saw).toBe(saw));

  it("binds values, and fails on no rows when asked", async () => {
    expect(await look("select $1::int > 2", { parameters: [3] })).toEqual({});
    await expect(look("select 1 where false", { fail_on_empty: true })).rejects.toMatchObject({
      code: "no_rows",
    });
  });

  it("changes nothing, whatever the statement says", async () => {
    await expect(look("create table t (a int)")).rejects.toMatchObject({
      code: "sql_error",
    });
    await expect(
      look("with made as (insert into pg_class default values returning 1) select * from made"),
    ).rejects.toMatchObject({ code: "sql_error" });
    await expect(look("select lo_create(0)")).rejects.toMatchObject({
      code: "sql_error",
      message: expect.stringContaining("read-only transaction"),
    });
    await expect(look("commit; create table t (a int)")).rejects.toMatchObject({
      code: "sql_error",
    });
  });
});
