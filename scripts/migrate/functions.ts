import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Client, DatabaseError, escapeLiteral } from "pg";
import { Failure } from "../lib/failure";

/** One file below `prisma/functions`: one function of the schema `engine`, with its grants. */
interface FunctionFile {
  name: string;
  sql: string;
}

/**
 * Makes the functions of the schema `engine` what `prisma/functions` says, in one transaction; does
 * nothing when they are so already. The schema's comment holds the digest of the files it was made
 * from. The worker may call every function; the web only what a file grants it.
 *
 * Migrations change tables, and old ones stay as they ran; functions hold no data, so they are
 * written anew whole: a change of one reads as a change, and two branches merge by file.
 *
 * @returns true when the functions were written.
 * @throws Failure when a file is refused; the functions are then as they were.
 */
export async function deployFunctions(client: Client, folder: string): Promise<boolean> {
  const files = await readFunctions(folder);
  if (files.length === 0) return false;
  const digest = digestOf(files);
  if ((await deployedDigest(client)) === digest) return false;
  await client.query("begin");
  try {
    await client.query("create schema if not exists engine");
    await client.query("grant usage on schema engine to millrace_web, millrace_sys");
    await client.query(DROP_ALL);
    for (const file of files) await create(client, file);
    await client.query("revoke execute on all functions in schema engine from public");
    await client.query("grant execute on all functions in schema engine to millrace_sys");
    await client.query(`comment on schema engine is ${escapeLiteral(digest)}`);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
  return true;
}

/** A changed signature would otherwise leave the old function beside the new one. */
const DROP_ALL = `do $$
declare
  v_function regprocedure;
begin
  for v_function in select oid::regprocedure from pg_proc where pronamespace = 'engine'::regnamespace
  loop
    execute 'drop function ' || v_function;
  end loop;
end
$$`;

async function readFunctions(folder: string): Promise<FunctionFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return await Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(join(folder, name), "utf8") })),
  );
}

function digestOf(files: readonly FunctionFile[]): string {
  const hash = createHash("sha256");
  for (const { name, sql } of files) hash.update(`${name}\0${sql}\0`);
  return `functions ${hash.digest("hex")}`;
}

async function deployedDigest(client: Client): Promise<string | null> {
  const { rows } = await client.query<{ digest: string | null }>(
    "select obj_description(oid, 'pg_namespace') as digest from pg_namespace where nspname = 'engine'",
  );
  return rows[0]?.digest ?? null;
}

async function create(client: Client, { name, sql }: FunctionFile): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    const line =
      error instanceof DatabaseError && error.position !== undefined
        ? ` (line ${sql.slice(0, Number(error.position)).split("\n").length})`
        : "";
    throw new Failure(
      `prisma/functions/${name} was refused: ${error instanceof Error ? error.message : String(error)}${line}`,
      "the functions are as they were before",
      { cause: error },
    );
  }
}
