import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { deploy } from "./deploy";

/** A script that an engine which splits at semicolons would break. */
const FUNCTION = `
create table probe (id int primary key);
create function probe_count() returns bigint language plpgsql as $$
begin
  -- a comment; with a semicolon
  return (select count(*) from probe);
end $$;`;

describe("deploy", () => {
  let database: TestDatabase;
  let migrationsFolder: string;
  let functionsFolder: string;

  beforeEach(async () => {
    database = await createTestDatabase();
    migrationsFolder = await mkdtemp(join(tmpdir(), "millrace-migrations-"));
    functionsFolder = await mkdtemp(join(tmpdir(), "millrace-functions-"));
    // The template's own migrations are not the subject here.
    await query("truncate _prisma_migrations");
  });
  afterEach(async () => {
    await database.drop();
    await rm(migrationsFolder, { recursive: true });
    await rm(functionsFolder, { recursive: true });
  });

  it("applies a script with function bodies, once, and records it as Prisma does", async () => {
    await addMigration("1_probe", FUNCTION);
    expect(await run()).toEqual(["1_probe"]);
    expect(await run()).toEqual([]);
    expect(await query("select probe_count() as count")).toEqual([{ count: "0" }]);
    expect(
      await query(`select migration_name, length(checksum) as digits, applied_steps_count as steps,
        finished_at is not null as finished from _prisma_migrations`),
    ).toEqual([{ migration_name: "1_probe", digits: 64, steps: 1, finished: true }]);
  });

  it("leaves nothing of a migration that fails, and says where it failed", async () => {
    await addMigration("1_half", `${FUNCTION}\nselect no_such_column from probe;`);
    await expect(run()).rejects.toMatchObject({
      name: "Failure",
      message: expect.stringMatching(/1_half.*no_such_column.*line 8/s),
    });
    expect(await query("select to_regclass('probe')::text as name")).toEqual([{ name: null }]);
  });

  it("writes the engine's functions anew when a file changed, and only then", async () => {
    await addFunction("probe", "create function engine.probe(a int) returns int return a;");
    await run();
    const made = await query("select oid from pg_proc where proname = 'probe'");
    await run();
    expect(await query("select oid from pg_proc where proname = 'probe'")).toEqual(made);
    await addFunction("probe", "create function engine.probe(a text) returns text return a;");
    await run();
    expect(
      await query("select oid::regprocedure::text as name from pg_proc where proname = 'probe'"),
    ).toEqual([{ name: "engine.probe(text)" }]);
  });

  it("keeps the functions as they were when a file is refused, and names it", async () => {
    await addFunction("probe", "create function engine.probe() returns int return 1;");
    await run();
    await addFunction("wrong", "create function engine.wrong() returns int return no_such;");
    await expect(run()).rejects.toMatchObject({
      name: "Failure",
      message: expect.stringMatching(/prisma\/functions\/wrong\.sql.*no_such.*line 1/s),
    });
    expect(await query("select engine.probe() as n")).toEqual([{ n: 1 }]);
  });

  it("lets a script change the rows of all teams, and forces row-level security again", async () => {
    await addMigration(
      "1_rows",
      `create table probe (id int primary key, moved boolean not null default false);
       insert into probe values (1), (2);
       alter table probe enable row level security;
       alter table probe force row level security;`,
    );
    await run();
    expect(await query("select * from probe")).toEqual([]);
    await addMigration("2_move", "update probe set moved = true;");
    await run();
    expect(
      await query("select relforcerowsecurity as forced from pg_class where relname = 'probe'"),
    ).toEqual([{ forced: true }]);
    await query("alter table probe disable row level security");
    expect(await query("select count(*)::int as n from probe where moved")).toEqual([{ n: 2 }]);
  });

  it("applies each migration once when several starters race", async () => {
    await addMigration("1_probe", FUNCTION);
    const applied = await Promise.all([run(), run(), run()]);
    expect(applied.flat()).toEqual(["1_probe"]);
  });

  it("does not let a script's settings reach the next one", async () => {
    await addMigration("1_path", "create schema other; set search_path to other;");
    await addMigration("2_table", "create table here (id int);");
    await run();
    expect(await query("select to_regclass('public.here')::text as name")).toEqual([
      { name: "here" },
    ]);
  });

  async function addFunction(name: string, sql: string): Promise<void> {
    await writeFile(join(functionsFolder, `${name}.sql`), sql);
  }

  async function addMigration(name: string, sql: string): Promise<void> {
    await mkdir(join(migrationsFolder, name));
    await writeFile(join(migrationsFolder, name, "migration.sql"), sql);
  }

  function run(): Promise<string[]> {
    const { ownerUrl, secretKey } = database;
    return deploy({ ownerUrl, secretKey, migrationsFolder, functionsFolder });
  }

  async function query(sql: string): Promise<unknown[]> {
    const client = new Client({ connectionString: database.ownerUrl });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }
});
