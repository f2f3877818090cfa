import { Failure } from "../lib/failure";
import type { Migration } from "./folder";

/** A row of `_prisma_migrations` that was not rolled back. */
export interface AppliedMigration {
  name: string;
  checksum: string;
  /** False when the script was started and never finished. */
  finished: boolean;
}

/**
 * The migrations still to run, in order.
 *
 * @throws Failure when the database is not a past state of the folder: made by a newer version,
 * left half-way by another tool, or migrated by a script that was edited afterwards.
 */
export function pendingMigrations(
  folder: readonly Migration[],
  applied: readonly AppliedMigration[],
): Migration[] {
  const known = new Map(folder.map((migration) => [migration.name, migration]));
  for (const row of applied) {
    const migration = known.get(row.name);
    if (migration === undefined) {
      throw new Failure(
        `the database has the migration ${row.name}, which this version does not know`,
        "it was used by a newer version: start that version, or use another data folder (--data) or database",
      );
    }
    if (!row.finished) {
      throw new Failure(
        `the migration ${row.name} was started on this database and never finished`,
        "look at its row in _prisma_migrations, repair by hand, then delete the row or set finished_at",
      );
    }
    if (row.checksum !== migration.checksum) {
      throw new Failure(
        `the migration ${row.name} was edited after this database ran it`,
        "add a new migration instead; a database without data to keep can be made anew",
      );
    }
  }
  const done = new Set(applied.map((row) => row.name));
  return folder.filter((migration) => !done.has(migration.name));
}
