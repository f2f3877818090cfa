import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, Failure } from "../lib/failure";

/** One folder below `prisma/migrations`. */
export interface Migration {
  /** `<timestamp>_<name>`, which also is the order. */
  name: string;
  sql: string;
  /** SHA-256 of the script in hex, as Prisma records it. */
  checksum: string;
}

/** The checksum that Prisma keeps of a migration script. */
export function checksumOf(sql: string): string {
  return createHash("sha256").update(sql).digest("hex");
}

/** All migrations of a folder in order; empty when the folder does not exist. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await subfolders(folder)).sort();
  const migrations = await Promise.all(names.map((name) => readMigration(folder, name)));
  return migrations.filter((migration) => migration !== undefined);
}

async function subfolders(folder: string): Promise<string[]> {
  try {
    const found = await readdir(folder, { withFileTypes: true });
    return found.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

/** Undefined for an empty folder: Git leaves one behind when a branch with a migration is left. */
async function readMigration(folder: string, name: string): Promise<Migration | undefined> {
  const files = await readdir(join(folder, name));
  if (files.length === 0) return undefined;
  if (!files.includes("migration.sql")) {
    throw new Failure(
      `the migration ${name} has no script`,
      `write ${join(folder, name, "migration.sql")} or remove the folder`,
    );
  }
  const sql = await readFile(join(folder, name, "migration.sql"), "utf8");
  return { name, sql, checksum: checksumOf(sql) };
}

/** All `*.prisma` files of the schema folder as the engine takes them, in order of name. */
export async function readSchema(folder: string): Promise<{ path: string; content: string }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".prisma")).sort();
  return await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, content: await readFile(path, "utf8") };
    }),
  );
}
