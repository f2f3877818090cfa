import { afterAll, beforeAll, expect, it } from "vitest";
import { startMariaDb, type TestMariaDb } from "@/lib/testing/mariadb";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

let server: TestMariaDb;

beforeAll(async () => {
  server = await startMariaDb();
  await server.run(
    "create table shop.orders (id bigint, amount decimal(10, 2), day date, at datetime)",
    "insert into shop.orders values (1, 5, '2026-01-01', utc_timestamp()), (1, null, '2025-12-25', null)",
  );
}, 60_000);
afterAll(async () => {
  await server.stop();
});

async function check(type: string, config: object) {
  const ctx = testContext({ connections: [server.connection] });
  const operator = operatorRegistry.get(`check.${type}`);
  await operator?.execute(ctx, {
    connection: "shop",
    table: "orders",
    severity: "warn",
    ...config,
  });
  return ctx.findings.map(({ name, value, passed }) => [name, value, passed]);
}

it("checks a table of MariaDB as one of Postgres", async () => {
  const columns = { id: "bigint", amount: "text" };
  expect(await check("schema", { columns })).toEqual([
    ["id: type", "bigint", true],
    ["amount: type", "decimal", false],
  ]);
  const mapping = { id: { unique_check: { equal_to: 0 } }, amount: { null_check: { leq_to: 1 } } };
  expect(await check("column", { column_mapping: mapping, sample_rows: 3 })).toEqual([
    ["id: unique_check", "1", false],
    ["amount: null_check", "1", true],
  ]);
  const checks = {
    paid: { check_statement: "amount > 0" },
    any: { check_statement: "count(*) > 1" },
  };
  expect(await check("table", { checks })).toEqual([
    ["paid", "1", false],
    ["any", "true", true],
  ]);
  expect(await check("freshness", { column: "at", max_age: "1h" })).toMatchObject([
    ["age", expect.stringMatching(/^\d+ s$/), true],
  ]);
  const interval = { date_filter_column: "day", metrics_thresholds: { "count(*)": 1 } };
  expect(await check("interval", interval)).toEqual([["count(*)", "1, 1 on 2025-12-25", true]]);
  expect(await check("row_count", { rows: { equal_to: 2 } })).toEqual([["rows", "2", true]]);
});
