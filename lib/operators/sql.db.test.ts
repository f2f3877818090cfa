import { createServer } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import type { ResolvedConnection } from "./context";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

let database: TestDatabase;
let client: pg.Client;
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
  client = new pg.Client(database.ownerUrl);
  await client.connect();
  await client.query("create schema wh");
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

function execute(type: string, config: object, signal?: AbortSignal) {
  const operator = operatorRegistry.get(type);
  if (operator === undefined) throw new Error("missing");
  const ctx = testContext({
    connections: [warehouse],
    ...(signal === undefined ? {} : { signal }),
  });
  return operator.execute(ctx, { connection: "warehouse", ...config });
}
const query = (sql: string, rest: object = {}) => execute("sql.query", { sql, ...rest });
const load = (config: object) => execute("sql.load", config);

describe("sql.query", () => {
  it("hands on rows as JSON, each type in its form", async () => {
    const { output } = await query(
      `select 1 as i, 9007199254740993 as big, 1.50 as n, 1.5::float8 as f, true as b, null as z,
              date '2026-01-02' as d, timestamptz '2026-01-02 03:04:05.5+01' as ts,
              timestamp '2026-01-02 03:04:05' as local, '{"a":[1]}'::jsonb as j`,
    );
    expect(output).toEqual([
      {
        i: 1,
        big: "9007199254740993",
        n: "1.50",
        f: 1.5,
        b: true,
        z: null,
        d: "2026-01-02",
        ts: "2026-01-02T02:04:05.500Z",
        local: "2026-01-02T03:04:05",
        j: { a: [1] },
      },
    ]);
  });

  it("binds parameters", async () => {
    const parameters = ["'; drop table x --", 2, null, { a: 1 }];
    const { output } = await query("select $1::text a, $2::int b, $3::text c, $4::jsonb d", {
      parameters,
    });
    expect(output).toEqual([{ a: "'; drop table x --", b: 2, c: null, d: { a: 1 } }]);
  });

  it("survives rows that no XCom holds and that no memory should", async () => {
    const rows = query("select repeat('x', 200000) from generate_series(1, 50)");
    await expect(rows).rejects.toMatchObject({ code: "output_too_large" });
    const huge = query("select repeat('x', 40000000)");
    await expect(huge).rejects.toMatchObject({ code: "row_too_large", retryable: false });
  });

  it.each([
    ["a row that lies about its length", dataRow(5, 2_147_483_000)],
    ["a message without a length", Buffer.from([0x44, 0, 0, 0, 0, 0x44, 0, 0, 0, 0])],
    ["an unknown demand to sign in", message("R", int32(99))],
    ["a message of four gigabytes", Buffer.from([0x44, 0xff, 0xff, 0xff, 0xff])],
  ])("survives a server that sends %s", async (_name, bytes) => {
    const server = await fakePostgres(bytes);
    const ctx = testContext({ connections: [{ ...warehouse, port: server.port }] });
    const run = operatorRegistry
      .get("sql.query")
      ?.execute(ctx, { connection: "warehouse", sql: "select 1" });
    await expect(run).rejects.toBeInstanceOf(Error);
    server.close();
  });

  it("leaves a server that ignores the cancellation", { timeout: 30_000 }, async () => {
    const server = await fakePostgres(Buffer.alloc(0));
    const ctx = testContext({
      connections: [{ ...warehouse, port: server.port }],
      signal: AbortSignal.timeout(200),
    });
    const run = operatorRegistry
      .get("sql.query")
      ?.execute(ctx, { connection: "warehouse", sql: "select 1" });
    await expect(run).rejects.toMatchObject({ code: "aborted" });
    server.close();
  });

  it("gives the first row, the count, or nothing", async () => {
    const sql = "select g from generate_series(1, 5000) g";
    expect(await query(sql, { output: "first_row" })).toEqual({ output: { g: 1 } });
    expect(await query(sql, { output: "count" })).toEqual({ output: 5000 });
    expect(await query(sql, { output: "none" })).toEqual({});
    expect(await query("select 1 where false", { output: "first_row" })).toEqual({ output: null });
  });

  it("refuses more rows than allowed, or truncates when told", async () => {
    const sql = "select g from generate_series(1, 11) g";
    await expect(query(sql, { max_rows: 10 })).rejects.toMatchObject({ code: "too_many_rows" });
    expect((await query(sql, { max_rows: 2, truncate: true })).output).toEqual([
      { g: 1 },
      { g: 2 },
    ]);
  });

  it("runs several statements without parameters", async () => {
    const sql = "create temp table t(a int); insert into t values (1), (2); select a from t";
    expect((await query(sql)).output).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it.each([
    ["select 1/0", { code: "sql_error", retryable: false }],
    ["select nothing", { code: "sql_error", retryable: false }],
  ])("fails on %s", async (sql, expected) => {
    await expect(query(sql)).rejects.toMatchObject(expected);
  });

  it("stops at the statement timeout", async () => {
    await expect(query("select pg_sleep(5)", { statement_timeout: 0.1 })).rejects.toMatchObject({
      code: "sql_error",
      retryable: true,
    });
  });

  it("cancels the statement on the server when the attempt is aborted", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const started = Date.now();
    await expect(
      execute("sql.query", { sql: "select pg_sleep(20)" }, controller.signal),
    ).rejects.toMatchObject({ code: "aborted" });
    expect(Date.now() - started).toBeLessThan(5000);
    const running = await client.query(
      "select 1 from pg_stat_activity where query like '%pg_sleep(20)%' and pid <> pg_backend_pid() and state = 'active'",
    );
    expect(running.rowCount).toBe(0);
  });

  it("fails for good on a wrong password", async () => {
    const ctx = testContext({ connections: [{ ...warehouse, password: "wrong" }] });
    const operator = operatorRegistry.get("sql.query");
    await expect(
      operator?.execute(ctx, { connection: "warehouse", sql: "select 1" }),
    ).rejects.toMatchObject({ code: "authentication_failed", retryable: false });
  });
});

describe("sql.load", () => {
  const orders = {
    table: "wh.orders",
    create: true,
    columns: { day: "date", id: "bigint", amount: "numeric(10,2)", tags: "jsonb" },
  };
  const rows = (day: string, count: number) =>
    Array.from({ length: count }, (_, id) => ({ day, id, amount: "1.25", tags: [day] }));
  const countOf = async (table: string, where = "true") =>
    Number((await client.query(`select count(*) from ${table} where ${where}`)).rows[0].count);

  it("creates the table, and replaces a range without touching the rest", async () => {
    const week = (from: string, to: string, count: number) =>
      load({
        ...orders,
        mode: "replace_partition",
        partition: { column: "day", from, to },
        rows: rows(from, count),
      });
    expect((await week("2026-01-01", "2026-01-08", 1500)).output).toEqual({
      table: "wh.orders",
      rows_deleted: 0,
      rows_written: 1500,
    });
    await week("2026-01-08", "2026-01-15", 7);
    expect((await week("2026-01-01", "2026-01-08", 3)).output).toMatchObject({
      rows_deleted: 1500,
      rows_written: 3,
    });
    expect(await countOf("wh.orders")).toBe(10);
    expect(await countOf("wh.orders", "day = '2026-01-08'")).toBe(7);
    const one = await client.query(
      "select day::text, amount, tags from wh.orders order by day limit 1",
    );
    expect(one.rows[0]).toEqual({ day: "2026-01-01", amount: "1.25", tags: ["2026-01-01"] });
  });

  it("fills in the value of a one-value partition, and takes rows as JSON text", async () => {
    const config = {
      table: "wh.regions",
      create: true,
      columns: { region: "text", n: "integer" },
      mode: "replace_partition",
      partition: { column: "region", value: "eu" },
      rows: '[{"n": 1}, {"n": 2}]',
    };
    await load(config);
    await load({ ...config, rows: '[{"n": 5}]' });
    const all = await client.query("select region, n from wh.regions");
    expect(all.rows).toEqual([{ region: "eu", n: 5 }]);
    await expect(load({ ...config, rows: [{ region: "us", n: 1 }] })).rejects.toMatchObject({
      code: "row_outside_partition",
    });
    expect(await countOf("wh.regions")).toBe(1);
  });

  it("leaves the old rows in place when one of the new ones is bad", async () => {
    await client.query("create table wh.strict (d int, n int not null)");
    const config = {
      table: "wh.strict",
      mode: "replace_partition",
      partition: { column: "d", value: 1 },
    };
    await load({ ...config, rows: [{ n: 1 }] });
    await expect(load({ ...config, rows: [{ n: 2 }, { n: null }] })).rejects.toMatchObject({
      code: "sql_error",
      retryable: false,
    });
    expect((await client.query("select n from wh.strict")).rows).toEqual([{ n: 1 }]);
  });

  it("keeps one copy when two attempts replace a partition at once", async () => {
    const config = {
      ...orders,
      table: "wh.racing",
      mode: "replace_partition",
      partition: { column: "day", value: "2026-02-01" },
      rows: rows("2026-02-01", 400),
    };
    await Promise.all([load(config), load(config), load(config), load(config)]);
    expect(await countOf("wh.racing")).toBe(400);
  });

  it("merges by key", async () => {
    const config = {
      table: "wh.merged",
      create: true,
      columns: { id: "bigint", name: "text" },
      mode: "merge",
      key: ["id"],
    };
    await load({
      ...config,
      rows: [
        { id: 1, name: "a" },
        { id: 2, name: "b" },
      ],
    });
    await load({
      ...config,
      rows: [
        { id: 2, name: "B" },
        { id: 3, name: "c" },
      ],
    });
    const all = await client.query("select id::int, name from wh.merged order by id");
    expect(all.rows.map((row) => row.name)).toEqual(["a", "B", "c"]);
  });

  it("quotes every name", async () => {
    await client.query(`create table wh."odd ""name" ("select" int, "a; b" text)`);
    await load({ table: 'wh.odd "name', rows: [{ select: 1, "a; b": "x" }] });
    expect(await countOf('wh."odd ""name"')).toBe(1);
  });

  it("does nothing for no rows but replace the partition by nothing", async () => {
    expect((await load({ ...orders, table: "wh.none", rows: [] })).output).toMatchObject({
      rows_written: 0,
    });
  });

  it.each([
    [{ table: "wh.missing", rows: [] }, "table_not_found"],
    [{ table: "wh.orders", rows: [{ nope: 1 }] }, "column_not_found"],
    [{ table: "wh.orders; drop table x", rows: [] }, "table_not_found"],
    [{ table: "a.b.c", rows: [] }, "bad_config"],
    [{ table: "wh.orders", rows: "nonsense" }, "rows_not_a_list"],
    [{ table: "wh.orders", rows: "[1]" }, "rows_not_a_list"],
    [{ table: "wh.orders", rows: [{ id: "not a number" }] }, "sql_error"],
  ])("refuses %j with %s", async (config, code) => {
    await expect(load(config)).rejects.toMatchObject({ code, retryable: false });
  });
});

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** A message of Postgres' protocol. */
function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function dataRow(fields: number, length: number): Buffer {
  return message("D", Buffer.concat([Buffer.from([0, fields]), int32(length)]));
}

/** A server that lets everybody in, takes the settings, and answers the first query with these bytes. */
async function fakePostgres(answer: Buffer): Promise<{ port: number; close(): void }> {
  const ready = message("Z", Buffer.from("I"));
  const server = createServer((socket) => {
    let asked = 0;
    socket.on("error", () => {});
    socket.on("data", () => {
      asked += 1;
      if (asked === 1) socket.write(Buffer.concat([message("R", int32(0)), ready]));
      else if (asked === 2)
        socket.write(Buffer.concat([message("C", Buffer.from("SET\0")), ready]));
      else {
        socket.write(answer);
        // A long message goes on for as long as somebody reads it.
        if (answer[1] === 0xff) {
          const more = () => {
            while (!socket.destroyed && socket.write(Buffer.alloc(1024 * 1024)));
          };
          socket.on("drain", more);
          more();
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, close: () => server.close() };
}
