import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startMariaDb, type TestMariaDb } from "@/lib/testing/mariadb";
import { operatorRegistry } from "../registry";
import { testContext } from "../test-context";
import { openSql } from "./open";

let server: TestMariaDb;

beforeAll(async () => {
  server = await startMariaDb();
}, 60_000);
afterAll(async () => {
  await server.stop();
});

function execute(type: string, config: object, signal?: AbortSignal) {
  const operator = operatorRegistry.get(type);
  if (operator === undefined) throw new Error("missing");
  const ctx = testContext({
    connections: [server.connection],
    ...(signal === undefined ? {} : { signal }),
  });
  return operator.execute(ctx, { connection: "shop", ...config });
}
const query = (sql: string, rest: object = {}) => execute("sql.query", { sql, ...rest });
const load = (config: object) => execute("sql.load", config);

describe("sql.query on MariaDB", () => {
  it("hands on rows as JSON, each type in its form", async () => {
    const { output } = await query(
      `select 1 as i, 9007199254740993 as big, 1.50 as n, 1.5e0 as f, null as z,
              date '2026-01-02' as d, timestamp '2026-01-02 03:04:05' as ts, 'ü' as t, x'00ff' as b`,
    );
    expect(output).toEqual([
      {
        i: 1,
        big: "9007199254740993",
        n: "1.50",
        f: 1.5,
        z: null,
        d: "2026-01-02",
        ts: "2026-01-02 03:04:05",
        t: "ü",
        b: "\\x00ff",
      },
    ]);
  });

  it("binds parameters in the server", async () => {
    const parameters = ["'; drop table x --", 2, null, { a: 1 }];
    const { output } = await query("select ? a, ? b, ? c, ? d", { parameters });
    expect(output).toEqual([{ a: "'; drop table x --", b: 2, c: null, d: '{"a":1}' }]);
  });

  it("stops at the first row too many, without reading millions", async () => {
    const millions = query("select seq from seq_1_to_50000000");
    await expect(millions).rejects.toMatchObject({ code: "too_many_rows", retryable: false });
  });

  it("refuses a row that no memory should hold", async () => {
    await server.run("set global max_allowed_packet = 67108864");
    const huge = query("select repeat('x', 40000000)");
    await expect(huge).rejects.toMatchObject({ code: "row_too_large", retryable: false });
  });

  it("kills what runs when the task is stopped, or takes too long", async () => {
    const controller = new AbortController();
    const aborted = execute("sql.query", { sql: "select sleep(601)" }, controller.signal);
    const isRunning = async (seconds: number) => {
      const [rows] = await server.run("show full processlist");
      return JSON.stringify(rows).includes(`sleep(${seconds})`);
    };
    await expect.poll(() => isRunning(601), { timeout: 10_000 }).toBe(true);
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: "aborted" });
    await expect.poll(() => isRunning(601), { timeout: 10_000 }).toBe(false);
    const late = query("select benchmark(100000000000, md5('x'))", { statement_timeout: "1s" });
    await expect(late).rejects.toMatchObject({ code: "statement_timeout" });
  });

  it.each([
    ["a wrong password", { password: "wrong-secret" }, "authentication_failed", "Access denied"],
    ["a database that is not there", { schema: "gone" }, "access_denied", "gone"],
    ["a port where nobody listens", { port: 1 }, "connection_failed", "ECONNREFUSED"],
    ["a server without TLS", { extra: { sslmode: "require" } }, "connection_failed", "secure"],
  ])("tells %s", async (_name, change, code, message) => {
    const ctx = testContext({ connections: [{ ...server.connection, ...change }] });
    const error: unknown = await openSql(ctx, "shop").catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code });
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain("wrong-secret");
  });

  it("lets nothing be written in a read-only transaction", async () => {
    await server.run("create table kept (id int) engine = InnoDB");
    const client = await openSql(testContext({ connections: [server.connection] }), "shop");
    const write = client.readOnly(() => client.query("insert into kept values (1)"));
    await expect(write).rejects.toMatchObject({ code: "sql_error" });
    expect((await client.query("select * from kept")).count).toBe(0);
    await client.close();
  });
});

describe("sql.load on MariaDB", () => {
  const rows = [
    { day: "2026-01-01", city: "Åre \\ 'x'", n: 1 },
    { day: "2026-01-01", city: null, n: 2 },
  ];
  const daily = {
    table: "daily",
    mode: "replace_partition",
    create: true,
    columns: { day: "date", city: "text", n: "bigint" },
  };

  it("replaces a partition, and gives the same table when it runs again", async () => {
    const config = { ...daily, rows, partition: { column: "day", value: "2026-01-01" } };
    expect((await load(config)).output).toMatchObject({ rows_deleted: 0, rows_written: 2 });
    expect((await load(config)).output).toMatchObject({ rows_deleted: 2, rows_written: 2 });
    const { output } = await query("select day, city, n from daily order by n");
    expect(output).toEqual(rows);
  });

  it("refuses a row outside of the partition, and leaves the table as it was", async () => {
    const outside = load({
      ...daily,
      rows: [...rows, { day: "2026-01-02", n: 3 }],
      partition: { column: "day", from: "2026-01-01", to: "2026-01-02" },
    });
    await expect(outside).rejects.toMatchObject({ code: "row_outside_partition" });
    expect((await query("select n from daily", { output: "count" })).output).toBe(2);
  });

  it("merges by a key, and needs it to be unique", async () => {
    const config = {
      table: "city",
      mode: "merge",
      key: ["name"],
      create: true,
      columns: { name: "text", size: "integer" },
    };
    await load({
      ...config,
      rows: [
        { name: "a", size: 1 },
        { name: "b", size: 1 },
      ],
    });
    await load({ ...config, rows: [{ name: "b", size: 2 }] });
    const { output } = await query("select * from city order by name");
    expect(output).toEqual([
      { name: "a", size: 1 },
      { name: "b", size: 2 },
    ]);
    const other = load({ ...config, key: ["size"], rows: [{ name: "c", size: 2 }] });
    await expect(other).rejects.toMatchObject({ code: "key_not_unique" });
  });

  it("refuses a table that cannot roll back", async () => {
    await server.run("create table loose (id int) engine = MyISAM");
    const write = load({ table: "loose", rows: [{ id: 1 }] });
    await expect(write).rejects.toMatchObject({ code: "not_transactional" });
  });
});
