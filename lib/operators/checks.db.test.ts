import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import type { ResolvedConnection } from "./context";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

let database: TestDatabase;
let warehouse: ResolvedConnection;
let db: pg.Client;

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
  db = new pg.Client(database.ownerUrl);
  await db.connect();
  await db.query(`
    create schema shop;
    create table shop."Orders" (id int, amount numeric, country text, day date, at timestamptz);
    insert into shop."Orders" values
      (1, 10, 'de', '2026-01-01', now() - interval '2 hours'),
      (2, 20, 'at', '2026-01-01', now() - interval '3 hours'),
      (2, -5, null, '2026-01-01', now() - interval '4 hours'),
      (3, 7, 'ch', '2025-12-25', now() - interval '9 days')`);
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

/** What a check found, and with what it failed. */
async function check(type: string, config: object) {
  const ctx = testContext({ connections: [warehouse] });
  const operator = operatorRegistry.get(`check.${type}`);
  if (operator === undefined) throw new Error("missing");
  const error = await operator
    .execute(ctx, { connection: "warehouse", ...config })
    .then(() => null)
    .catch((caught: { code: string; message: string }) => caught);
  const found = ctx.findings.map(({ name, value, passed }) => [name, value, passed]);
  return { found, code: error?.code ?? null, message: error?.message ?? "", ctx };
}
const table = "shop.Orders";

describe("check.column", () => {
  it("measures all columns in one pass and tells each result", async () => {
    const { found, code, message } = await check("column", {
      table,
      column_mapping: {
        country: { null_check: { equal_to: 0 }, distinct_check: { geq_to: 3 } },
        id: { unique_check: { equal_to: 0 } },
        amount: { min: { geq_to: 0 }, max: { less_than: 100 } },
        day: { max: { leq_to: "2026-01-01" } },
      },
    });
    expect(found).toEqual([
      ["country: null_check", "1", false],
      ["country: distinct_check", "3", true],
      ["id: unique_check", "1", false],
      ["amount: min", "-5", false],
      ["amount: max", "20", true],
      ["day: max", "2026-01-01", true],
    ]);
    expect(code).toBe("check_failed");
    expect(message).toContain("3 of 6 checks failed: country: null_check: 1, expected = 0;");
  });

  it("only records with severity warn, keeps to a partition, and samples what fails", async () => {
    const { found, code, ctx } = await check("column", {
      table,
      severity: "warn",
      partition_clause: "day = '2026-01-01' -- the day",
      sample_rows: 2,
      column_mapping: {
        country: { null_check: { equal_to: 0 } },
        id: { unique_check: { equal_to: 0 } },
      },
    });
    expect(found).toEqual([
      ["country: null_check", "1", false],
      ["id: unique_check", "1", false],
    ]);
    expect(code).toBeNull();
    expect(ctx.findings[0]?.sample?.rows.map((row) => row.slice(0, 4))).toEqual([
      ["2", "-5", null, "2026-01-01"],
    ]);
    expect(ctx.findings[1]?.sample).toEqual({ columns: ["id", "times"], rows: [["2", "2"]] });
  });

  it("takes a tolerance", async () => {
    const config = (tolerance: number) => ({
      table,
      column_mapping: { amount: { max: { equal_to: 22, tolerance } } },
    });
    expect((await check("column", config(0.1))).code).toBeNull();
    expect((await check("column", config(0.01))).code).toBe("check_failed");
  });

  it("names are data, never SQL", async () => {
    const evil = { 'amount"; drop table shop."Orders"; --': { min: { geq_to: 0 } } };
    expect((await check("column", { table, column_mapping: evil })).code).toBe("sql_error");
    const { code } = await check("column", {
      table: 'shop."Orders"; drop',
      column_mapping: { amount: { min: { geq_to: 0 } } },
    });
    expect(code).toBe("bad_config");
    expect((await db.query('select count(*)::int as n from shop."Orders"')).rows).toEqual([
      { n: 4 },
    ]);
  });

  it("asks for a condition", async () => {
    const { code, message } = await check("column", { table, column_mapping: { id: { min: {} } } });
    expect([code, message]).toEqual([
      "bad_config",
      "Expected equal_to, greater_than, geq_to, less_than or leq_to",
    ]);
  });
});

describe("check.table", () => {
  it("holds statements against each row, or against all of them", async () => {
    const { found, ctx } = await check("table", {
      table,
      severity: "warn",
      sample_rows: 5,
      checks: {
        positive: { check_statement: "amount >= 0" },
        germans_pay: { check_statement: "amount > 5", partition_clause: "country = 'de'" },
        enough: { check_statement: "count(*) >= 4" },
        rich: { check_statement: "sum(amount) > 1000" },
      },
    });
    expect(found).toEqual([
      ["positive", "1", false],
      ["germans_pay", "0", true],
      ["enough", "true", true],
      ["rich", "false", false],
    ]);
    expect(ctx.findings[0]?.sample?.rows).toHaveLength(1);
    expect(ctx.findings[3]?.sample).toBeNull();
  });
});

describe("check.schema", () => {
  it("compares columns and types, and finds further columns when asked", async () => {
    const columns = { id: "integer", amount: "text", gone: "date" };
    const { found } = await check("schema", { table, columns, exact: true });
    expect(found).toEqual([
      ["id: type", "integer", true],
      ["amount: type", "numeric", false],
      ["gone: type", null, false],
      ["further columns", "country, day, at", false],
    ]);
    expect((await check("schema", { table: "shop.none", columns })).code).toBe("table_not_found");
  });
});

describe("check.value and check.threshold", () => {
  it("compares every column of the first row", async () => {
    const sql = 'select count(*) as n, 4.2, 3 from shop."Orders"';
    expect((await check("value", { sql, pass_value: 4, tolerance: 0.1 })).found).toEqual([
      ["n", "4", true],
      ["?column?", "4.2", true],
      ["?column? (3)", "3", false],
    ]);
    const text = { sql: "select 'done'", pass_value: "done" };
    expect((await check("value", text)).code).toBeNull();
    expect((await check("value", { sql: "select 1 where false", pass_value: 1 })).found).toEqual([
      ["value", null, false],
    ]);
  });

  it("keeps within bounds, inclusive, which may be queries", async () => {
    const sql = 'select count(*) from shop."Orders"';
    expect((await check("threshold", { sql, min_threshold: 4, max_threshold: 4 })).code).toBeNull();
    expect((await check("threshold", { sql, max_threshold: "select 3" })).found).toEqual([
      ["threshold", "4", false],
    ]);
    expect((await check("threshold", { sql, min_threshold: "select null" })).code).toBe(
      "no_threshold",
    );
    expect((await check("threshold", { sql: "select 1 where false", min_threshold: 0 })).code).toBe(
      "check_failed",
    );
    expect((await check("threshold", { sql })).code).toBe("bad_config");
  });
});

describe("check.row_count, check.freshness and check.interval", () => {
  it("counts rows", async () => {
    const rows = { geq_to: 4, leq_to: 4 };
    expect((await check("row_count", { table, rows })).code).toBeNull();
    const { found } = await check("row_count", { table, rows, partition_clause: "amount > 10" });
    expect(found).toEqual([["rows", "1", false]]);
  });

  it("knows how old the newest row is", async () => {
    const fresh = { table, column: "at" };
    expect((await check("freshness", { ...fresh, max_age: "3h" })).code).toBeNull();
    const stale = await check("freshness", { ...fresh, max_age: "1h" });
    expect(stale.found[0]?.[1]).toMatch(/^72\d\d s$/);
    expect(stale.code).toBe("check_failed");
    const none = await check("freshness", { ...fresh, max_age: "1h", partition_clause: "false" });
    expect(none.found).toEqual([["age", null, false]]);
  });

  it("compares a day with one before", async () => {
    const config = {
      table,
      date_filter_column: "day",
      metrics_thresholds: { "count(*)": 4, "sum(amount)": 3 },
    };
    expect((await check("interval", config)).found).toEqual([
      ["count(*)", "3, 1 on 2025-12-25", true],
      ["sum(amount)", "25, 7 on 2025-12-25", false],
    ]);
    expect((await check("interval", { ...config, days_back: 1 })).code).toBeNull();
    const strict = { ...config, days_back: 1, ignore_zero: false };
    expect((await check("interval", strict)).code).toBe("check_failed");
    expect((await check("interval", { ...config, date: "x' or true --" })).code).toBe("bad_config");
  });

  it("changes nothing, whatever its clauses say", async () => {
    const { code } = await check("row_count", {
      table,
      rows: { geq_to: 0 },
      partition_clause: 'true); delete from shop."Orders"; select (1',
    });
    expect(code).toBe("sql_error");
  });
});
