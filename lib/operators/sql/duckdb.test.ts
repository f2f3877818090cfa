import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operatorRegistry } from "../registry";
import { testContext } from "../test-context";
import { openSql } from "./open";

let root: string;
let folder: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "millrace-folder-"));
  folder = join(root, "demo");
  mkdirSync(folder);
  writeFileSync(join(folder, "orders.csv"), "id,name,at\n1,a,2026-01-02 03:04:05\n2,,\n");
  writeFileSync(join(root, "secret.txt"), "nobody may see this");
  symlinkSync(join(root, "secret.txt"), join(folder, "link.txt"));
  symlinkSync(root, join(folder, "up"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function context(path = folder, signal?: AbortSignal) {
  return testContext({
    folders: [join(root, "{team}")],
    connections: [{ id: "drop", type: "folder", extra: { path } }],
    ...(signal === undefined ? {} : { signal }),
  });
}
async function query(sql: string, rest: object = {}, path?: string) {
  const operator = operatorRegistry.get("sql.query");
  return await operator?.execute(context(path), { connection: "drop", sql, ...rest });
}

describe("sql.query on a folder", { timeout: 60_000 }, () => {
  it("reads files, with bound parameters and each type in its form", async () => {
    const result = await query("select *, 9007199254740993 big from 'orders.csv' where id >= $1", {
      parameters: [1],
    });
    expect(result?.output).toEqual([
      { id: 1, name: "a", at: "2026-01-02T03:04:05", big: "9007199254740993" },
      { id: 2, name: null, at: null, big: "9007199254740993" },
    ]);
  });

  it("writes Parquet and reads it again", async () => {
    const written = await query("copy (select * from 'orders.csv') to 'orders.parquet'");
    expect(written?.output).toEqual([]);
    const read = await query("select count(*) n from 'orders.parquet'", { output: "first_row" });
    expect(read?.output).toEqual({ n: 2 });
  });

  it.each([
    ["above", "select * from read_text('../secret.txt')"],
    ["elsewhere", "select * from read_text('/etc/hostname')"],
    ["behind a link", "select * from read_text('link.txt')"],
    ["behind a linked folder", "select * from read_text('up/secret.txt')"],
    ["in the network", "select * from 'https://127.0.0.1/x.csv'"],
    ["attached", "attach '/tmp/millrace-other.db'"],
    ["after unlocking", "set enable_external_access = true"],
    ["with more memory", "set memory_limit = '64GB'"],
  ])("reaches nothing %s", async (_name, sql) => {
    await expect(query(sql)).rejects.toMatchObject({ code: "sql_error", retryable: false });
  });

  it.each([
    ["that is not allowed", "/etc", "folder_refused"],
    ["above those allowed", "..", "folder_refused"],
    ["of another team", "../other", "folder_refused"],
    ["behind a link", "up", "folder_refused"],
    ["that is not there", "missing", "folder_not_found"],
  ])("refuses a folder %s", async (_name, path, code) => {
    await expect(query("select 1", {}, resolve(folder, path))).rejects.toMatchObject({ code });
  });

  it("survives a query that wants more memory than there is", async () => {
    const greedy = query("select list(range) from range(100000000)");
    await expect(greedy).rejects.toMatchObject({ code: "out_of_memory" });
  });

  it("stops at the first row too many, and what takes too long", async () => {
    const millions = query("select * from range(50000000)");
    await expect(millions).rejects.toMatchObject({ code: "too_many_rows" });
    const late = query("select max(a.range * b.range) from range(10000000) a, range(10000000) b", {
      statement_timeout: "1s",
    });
    await expect(late).rejects.toMatchObject({ code: "statement_timeout" });
  });

  it("only reads when it must only read", async () => {
    const client = await openSql(context(), "drop");
    const write = client.readOnly(() => client.query("copy (select 1) to 'x.csv'"));
    await expect(write).rejects.toMatchObject({ code: "sql_error" });
    await client.close();
  });
});
