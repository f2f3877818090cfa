import { withoutTenant } from "../tenant";

/** Names of the migrations that this database has been through. */
export async function readAppliedMigrations(): Promise<Set<string>> {
  const rows = await withoutTenant(
    (db) => db.$queryRaw<{ migration_name: string }[]>`
      select migration_name from _prisma_migrations
      where finished_at is not null and rolled_back_at is null`,
  );
  return new Set(rows.map((row) => row.migration_name));
}
