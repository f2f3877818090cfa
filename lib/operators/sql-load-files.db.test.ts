import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createNetGuard } from "@/lib/net/guard";
import { startMariaDb, type TestMariaDb } from "@/lib/testing/mariadb";
import { startTestStore, type TestStore } from "@/lib/testing/s3";
import { startTestSftp, type TestSftp } from "@/lib/testing/sftp";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import type { ResolvedConnection } from "./context";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

let database: TestDatabase;
let client: pg.Client;
let maria: TestMariaDb;
let store: TestStore;
let server: TestSftp;
let folder: string;
let connections: ResolvedConnection[];
const net = createNetGuard({ allow: ["127.0.0.0/8", "::1"] });
const CSV = "Order ID,amount,day\n1,1.50,2026-01-01\n2,,2026-01-01\n";
const web = createServer((request, response) => {
  if (request.url === "/orders.csv") response.end(CSV);
  else response.writeHead(404).end();
});

beforeAll(async () => {
  database = await createTestDatabase();
  maria = await startMariaDb();
  store = await startTestStore(["shop"]);
  server = await startTestSftp();
  folder = mkdtempSync(join(tmpdir(), "millrace-load-"));
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  const url = new URL(database.ownerUrl);
  connections = [
    {
      id: "postgres",
      type: "postgres",
      host: url.hostname,
      port: Number(url.port),
      schema: url.pathname.slice(1),
      login: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      extra: {},
    },
    { ...maria.connection, id: "mariadb" },
    { ...store.connection, id: "bucket" },
    { ...server.connection, id: "sftp" },
    { id: "drop", type: "folder", extra: { path: folder } },
    {
      id: "web",
      type: "http",
      host: `http://127.0.0.1:${(web.address() as AddressInfo).port}`,
      extra: {},
    },
  ];
  client = new pg.Client(database.ownerUrl);
  await client.connect();
  await client.query("create schema wh");
}, 60_000);
afterAll(async () => {
  await net.close();
  await client.end();
  await database.drop();
  await maria.stop();
  await store.close();
  await server.close();
  web.closeAllConnections();
  web.close();
  rmSync(folder, { recursive: true, force: true });
});

function context() {
  return testContext({ net, folders: [folder], connections });
}
async function load(config: object, ctx = context()) {
  const operator = operatorRegistry.get("sql.load");
  if (operator === undefined) throw new Error("missing");
  return (await operator.execute(ctx, { connection: "postgres", ...config })).output;
}
async function query(connection: string, sql: string) {
  const operator = operatorRegistry.get("sql.query");
  return (await operator?.execute(context(), { connection, sql }))?.output;
}
const file = (path: string, content: string | Buffer) => {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), content);
  return { file_connection: "drop", file_path: path };
};

describe.each([
  ["postgres", "wh.orders"],
  ["mariadb", "orders"],
])("sql.load of files into %s", (connection, table) => {
  beforeEach(async () => {
    await query(connection, `drop table if exists ${table}`);
    await query(
      connection,
      `create table ${table} (id int not null primary key, amount numeric(10,2), day date,
        paid boolean, at timestamp null, note varchar(5))`,
    );
  });
  const into = (config: object, ctx = context()) => load({ connection, table, ...config }, ctx);
  const rows = () => query(connection, `select * from ${table} order by id`);
  const count = async () => {
    const found = await query(connection, `select count(*) as n from ${table}`);
    return Number((found as { n: number }[])[0]?.n);
  };

  it("takes CSV with other names, empty fields, quotes and line breaks in a field", async () => {
    const text = [
      "\uFEFFOrder ID;amount;day;paid;at;note",
      '1;+1.50;2026-01-01;yes;2026-01-02T03:04:05Z;"a;""b"',
      '2;;;false;2026-01-02 03:04;"c',
      'd"',
      "",
    ].join("\r\n");
    const output = await into({
      ...file("a.csv", text),
      rename: { "Order ID": "id" },
      csv: { delimiter: ";" },
    });
    expect(output).toMatchObject({ rows_written: 2, files: 1, bad_rows: 0 });
    const [first, second] = (await rows()) as Record<string, unknown>[];
    expect(first).toMatchObject({ id: 1, amount: "1.50", day: "2026-01-01", note: 'a;"b' });
    expect(String(first?.at).replace("T", " ")).toBe("2026-01-02 03:04:05");
    expect(Boolean(first?.paid)).toBe(true);
    expect(second).toMatchObject({ id: 2, amount: null, day: null, note: "c\r\nd" });
    expect(Boolean(second?.paid)).toBe(false);
  });

  it("tells bad rows with their lines, and loads nothing", async () => {
    const ctx = context();
    const text = `id,amount,day,note\n1,1,2026-01-01,ok\nx,1,2026-01-01,ok\n3,1,2026-02-30,ok\n4,1\n5,1,2026-01-01,toolong\n,1,,\n99999999999,1,,\n`;
    const failure = into(file("bad.csv", text), ctx);
    await expect(failure).rejects.toMatchObject({
      code: "bad_rows",
      retryable: false,
      message:
        'Nothing was loaded: bad.csv, line 3: id: expected a whole number, found "x"; 6 were found, which the log lists',
    });
    expect(ctx.lines).toEqual([
      'bad.csv, line 3: id: expected a whole number, found "x"',
      'bad.csv, line 4: day: expected a date such as 2026-01-31, found "2026-02-30"',
      "bad.csv, line 5: expected 4 fields, found 2",
      'bad.csv, line 6: note: expected at most 5 characters, found "toolong"',
      "bad.csv, line 7: id: may not be empty",
      'bad.csv, line 8: id: expected a whole number of 32 bits, found "99999999999"',
    ]);
    expect(await count()).toBe(0);
  });

  it("leaves bad rows out when told so, up to a bound", async () => {
    const bad = file("few.csv", "id,note\n1,a\nx,b\n2,c\ny,d\n3,e\n");
    expect(await into({ ...bad, max_bad_rows: 2 })).toMatchObject({ rows_written: 3, bad_rows: 2 });
    await expect(into({ ...bad, max_bad_rows: 1 })).rejects.toMatchObject({
      message: expect.stringContaining("more than 1 bad rows: few.csv, line 3"),
    });
    expect(await count()).toBe(3);
  });

  it("replaces a day's rows in one transaction, however often it runs", async () => {
    await into({ text: "id,day\n1,2026-01-01\n2,2026-01-02\n", format: "csv" });
    const day = {
      mode: "replace_partition",
      partition: { column: "day", value: "2026-01-02" },
      file_connection: "drop",
    };
    // The file does not say the day: all of it belongs to the partition.
    file("day.jsonl", '{"id": 7, "note": "new"}\n{"id": 8}\n');
    for (let time = 0; time < 2; time++) await into({ ...day, file_path: "day.jsonl" });
    expect(await rows()).toMatchObject([
      { id: 1, day: "2026-01-01" },
      { id: 7, day: "2026-01-02", note: "new" },
      { id: 8, day: "2026-01-02", note: null },
    ]);
    file("other.jsonl", '{"id": 9, "day": "2026-01-03"}\n');
    await expect(into({ ...day, file_path: "other.jsonl" })).rejects.toMatchObject({
      code: "row_outside_partition",
    });
    expect(await count()).toBe(3);
  });

  it("merges by key, from many files in the order of their names, packed ones too", async () => {
    file("many/1.csv", "id,note\n1,a\n2,b\n");
    // The order of fields is each file's own.
    file("many/2.csv.gz", gzipSync("note,id\nB,2\nc,3\n"));
    const output = await into({
      file_connection: "drop",
      file_path: "many/*",
      mode: "merge",
      key: ["id"],
    });
    expect(output).toMatchObject({ files: 2 });
    expect(await rows()).toMatchObject([{ note: "a" }, { note: "B" }, { note: "c" }]);
  });

  it("reads Parquet, with its own types", async () => {
    await query(
      "drop",
      `copy (select i::int as id, i / 4.0 as amount, date '2026-01-01' + i::int as day,
         i % 2 = 0 as paid, timestamp '2026-01-01 00:00:00' as at, 'n' || i as note
       from range(5000) t(i)) to 'big.parquet' (format parquet)`,
    );
    const found = { file_connection: "drop", file_path: "big.parquet" };
    expect(
      await into({ ...found, columns: ["id", "amount", "day", "paid", "at", "note"] }),
    ).toMatchObject({
      rows_written: 5000,
    });
    const [row] = (await query(connection, `select * from ${table} where id = 3`)) as object[];
    expect(row).toMatchObject({ amount: "0.75", day: "2026-01-04", note: "n3" });
    const left = readdirSync(tmpdir()).filter((name) => name.startsWith("millrace-parquet-"));
    expect(left).toEqual([]);
  });

  it.each(["bucket", "sftp", "web"])("fetches the file from %s", async (from) => {
    await store.put("shop", "orders.csv", CSV);
    writeFileSync(join(server.folder, "orders.csv"), CSV);
    const file_path = from === "bucket" ? "s3://shop/orders.csv" : "/orders.csv";
    const rename = { "Order ID": "id" };
    await into({ file_connection: from, file_path, rename });
    expect(await rows()).toMatchObject([
      { id: 1, amount: "1.50" },
      { id: 2, amount: null },
    ]);
  });

  it("makes the table from columns and their types", async () => {
    await query(connection, `drop table ${table}`);
    const text = 'id,tags,ratio,extra\n1,"[1,2]",0.5,x\n';
    const columns = { id: "bigint", tags: "jsonb", ratio: "double precision" };
    await into({ text, format: "csv", create: true, columns });
    const [row] = (await rows()) as { tags: unknown; ratio: number }[];
    expect(row?.ratio).toBe(0.5);
    expect(typeof row?.tags === "string" ? JSON.parse(row.tags) : row?.tags).toEqual([1, 2]);
    await expect(into({ text: "id,tags\n2,{oops\n", format: "csv" })).rejects.toMatchObject({
      // MariaDB keeps JSON as text with a check of its own, which knows no lines.
      code: connection === "postgres" ? "bad_rows" : "sql_error",
    });
  });

  it.each([
    ["gone.csv", "", { file_path: "gone.csv" }, "file_not_found"],
    ["x.csv", "id,color\n1,red\n", {}, "column_not_found"],
    ["x.csv", "id\n1\n", { columns: ["id", "note"] }, "field_missing"],
    ["x.csv", "id,id\n1,2\n", {}, "field_twice"],
    ["x.csv", 'id\n"1\n', {}, "bad_csv"],
    ["x.csv.gz", "not packed", {}, "bad_file"],
    ["x.dat", "id\n1\n", {}, "unknown_format"],
    ["x.parquet", "no parquet", {}, "sql_error"],
    ["x.jsonl", "[1]\n", {}, "bad_rows"],
    ["x.csv", "id\n1\n1\n", {}, "sql_error"],
    ["x.csv", "id\n1\n", { table: "gone" }, "table_not_found"],
  ])("fails with a reason for %s of %j with %j", async (path, content, config, code) => {
    const found = content === "" ? { file_connection: "drop" } : file(path, content);
    await expect(into({ ...found, ...config })).rejects.toMatchObject({
      code,
      retryable: code === "file_not_found",
    });
    expect(await count()).toBe(0);
  });
});

it("streams a large file in little memory", { timeout: 120_000 }, async () => {
  await client.query("create table wh.large (id int, text text)");
  const line = `,${"x".repeat(1000)}\n`;
  const rows = 50_000;
  const content = ["id,text\n", ...Array.from({ length: rows }, (_, id) => id + line)].join("");
  const found = file("large.csv", content);
  const before = process.memoryUsage().rss;
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss - before);
  }, 20);
  try {
    expect(await load({ table: "wh.large", ...found })).toMatchObject({ rows_written: rows });
  } finally {
    clearInterval(timer);
  }
  // Fifty megabytes went through.
  expect(peak / 2 ** 20).toBeLessThan(150);
});
