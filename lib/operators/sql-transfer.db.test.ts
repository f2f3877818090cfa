import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startMariaDb, type TestMariaDb } from "@/lib/testing/mariadb";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import type { ResolvedConnection } from "./context";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

let mariadb: TestMariaDb;
let database: TestDatabase;
let client: pg.Client;
let connections: ResolvedConnection[];
let folder: string;

const COLUMNS = "id int primary key, day date, name text, ok boolean, amount numeric(12,2), raw";
const VALUES = `select g as id, date '2026-01-01' + g % 3 as day,
  case when g % 7 = 0 then null else e'a\\tb\\n\\\\' || g end as name, g % 2 = 0 as ok,
  g * 1.25 as amount, decode(lpad(to_hex(g), 8, '0'), 'hex') as raw,
  timestamptz '2026-01-01 00:00:00+00' + g * interval '1 minute' as at`;

beforeAll(async () => {
  mariadb = await startMariaDb();
  database = await createTestDatabase();
  client = new pg.Client(database.ownerUrl);
  await client.connect();
  await client.query(`create table source as ${VALUES} from generate_series(1, 5000) g`);
  for (const name of ["copy", "back"]) {
    await client.query(`create table ${name} (${COLUMNS} bytea, at timestamptz)`);
  }
  await mariadb.run(
    `create table orders (${COLUMNS} varbinary(10), at timestamp null) default charset utf8mb4`,
  );
  folder = mkdtempSync(join(tmpdir(), "millrace-transfer-"));
  writeFileSync(join(folder, "orders.csv"), "id,day,name\n1,2026-02-01,x\n2,2026-02-01,\n");
  const url = new URL(database.ownerUrl);
  connections = [
    mariadb.connection,
    {
      id: "pg",
      type: "postgres",
      host: url.hostname,
      port: Number(url.port),
      schema: url.pathname.slice(1),
      login: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      extra: {},
    },
    { id: "drop", type: "folder", extra: { path: folder } },
  ];
}, 60_000);
afterAll(async () => {
  await client.end();
  await database.drop();
  await mariadb.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function transfer(config: object) {
  const ctx = testContext({ connections, folders: [folder] });
  return (await operatorRegistry.get("sql.transfer")?.execute(ctx, config))?.output;
}
const differences = async (table: string) =>
  (
    await client.query(
      `select * from (table source except table ${table}) a
       union all select * from (table ${table} except table source) b`,
    )
  ).rows;

describe("sql.transfer", () => {
  it("copies every type from Postgres to Postgres, and the same again", async () => {
    const config = {
      source: "pg",
      sql: "select * from source",
      target: "pg",
      table: "copy",
      mode: "replace_table",
    };
    expect(await transfer(config)).toMatchObject({ rows_deleted: 0, rows_written: 5000 });
    expect(await transfer(config)).toMatchObject({ rows_deleted: 5000, rows_written: 5000 });
    expect(await differences("copy")).toEqual([]);
  });

  it("loses nothing on the way to MariaDB and back", async () => {
    const there = { source: "pg", target: "shop", table: "orders", mode: "merge", key: ["id"] };
    for (let time = 0; time < 2; time++) {
      expect(await transfer({ ...there, sql: "select * from source" })).toMatchObject({
        rows_written: 5000,
      });
    }
    const back = { source: "shop", sql: "select * from orders", target: "pg", table: "back" };
    await transfer({ ...back, mode: "merge", key: ["id"] });
    await transfer({ ...back, mode: "merge", key: ["id"] });
    expect(await differences("back")).toEqual([]);
  });

  it("replaces a partition from bound values, and no other", async () => {
    await client.query("update copy set name = 'old'");
    const partition = { column: "day", value: "2026-01-02" };
    const config = {
      source: "pg",
      sql: "select * from source where day = $1",
      parameters: ["2026-01-02"],
      target: "pg",
      table: "copy",
      mode: "replace_partition",
      partition,
    };
    expect(await transfer(config)).toMatchObject({ rows_deleted: 1667, rows_written: 1667 });
    const { rows } = await client.query("select count(*)::int n from copy where name = 'old'");
    expect(rows).toEqual([{ n: 3333 }]);
    const outside = transfer({ ...config, sql: "select * from source", parameters: [] });
    await expect(outside).rejects.toMatchObject({ code: "row_outside_partition" });
  });

  it("loads a file", async () => {
    await client.query("create table filed (id int, day date, name text)");
    const config = { source: "drop", sql: "select * from 'orders.csv'", target: "pg" };
    await transfer({ ...config, table: "filed", mode: "replace_table" });
    const { rows } = await client.query("select id, day::text, name from filed order by id");
    expect(rows).toEqual([
      { id: 1, day: "2026-02-01", name: "x" },
      { id: 2, day: "2026-02-01", name: null },
    ]);
  });

  it("leaves the target as it was when the source breaks on the way", async () => {
    const broken = transfer({
      source: "pg",
      sql: "select case when id < 4000 then id else 1 / (id - 4000) end as id from source",
      target: "pg",
      table: "filed",
      mode: "replace_table",
    });
    await expect(broken).rejects.toMatchObject({ code: "sql_error" });
    expect((await client.query("select * from filed")).rowCount).toBe(2);
  });

  it("ends when the target refuses rows in the middle of many", async () => {
    await client.query("create table picky (id int check (id < 50000))");
    const refused = transfer({
      source: "pg",
      sql: "select g as id from generate_series(1, 1000000) g -- all of them",
      target: "pg",
      table: "picky",
    });
    await expect(refused).rejects.toMatchObject({ code: "sql_error" });
    expect((await client.query("select * from picky")).rowCount).toBe(0);
  });

  it.each([
    ["ends with a semicolon", "select id from source where id <= 3; "],
    ["ends with a comment", "select id from source where id <= 3 -- the first"],
    ["begins with its own names", "with few as (select * from source) select id from few limit 3"],
    ["is values", "values (1), (2), (3)"],
    ["is a table", "table three"],
  ])("copies what %s", async (_, sql) => {
    await client.query("drop table if exists three, ids");
    await client.query("create table three as select g as id from generate_series(1, 3) g");
    await client.query("create table ids (id int, column1 int)");
    const config = { source: "pg", target: "pg", table: "ids", mode: "append" };
    expect(await transfer({ ...config, sql })).toMatchObject({ rows_written: 3 });
    const { rows } = await client.query("select coalesce(id, column1) as id from ids order by 1");
    expect(rows).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });

  it.each([
    "select id from source; delete from source",
    "select 1 as id) to stdout; delete from source; --",
    "select 1 as id) a, (select '2026-01-01' as day",
  ])("refuses %s", async (sql) => {
    const config = { source: "pg", target: "pg", table: "filed", mode: "append" };
    await expect(transfer({ ...config, sql })).rejects.toMatchObject({ code: "sql_error" });
    expect((await client.query("select * from source")).rowCount).toBe(5000);
    expect((await client.query("select * from filed")).rowCount).toBe(2);
  });

  it("writes nothing to its source", async () => {
    const sneaky = transfer({
      source: "pg",
      sql: "delete from source returning id",
      target: "pg",
      table: "filed",
    });
    await expect(sneaky).rejects.toMatchObject({ code: "sql_error" });
    expect((await client.query("select * from source")).rowCount).toBe(5000);
  });
});
