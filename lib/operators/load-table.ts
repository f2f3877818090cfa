import pg from "pg";
import { TaskFailure } from "./outcome";
import { COLUMN_TYPE } from "./sql-load.schema";

/** A table as the catalogue knows it, its names quoted and safe to put into SQL. */
export interface LoadTable {
  /** `"schema"."table"`. */
  readonly name: string;
  /** Its columns that can be written. */
  readonly columns: ReadonlySet<string>;
}

/** Columns and types for a table that may have to be created. */
export interface NewTable {
  readonly columns: Readonly<Record<string, string>>;
  readonly key: readonly string[];
}

/**
 * Finds a table in the catalogue, creating it first when `create` is given and it is missing.
 * Throws TaskFailure `table_not_found` or `bad_config`.
 */
export async function findTable(
  client: pg.Client,
  table: string,
  create: NewTable | null,
): Promise<LoadTable> {
  const name = quoteTable(table);
  if (create !== null) await createTable(client, name, create);
  const found = await client.query<{ name: string; column: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name, a.attname as column
       from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid
      where c.oid = to_regclass($1) and c.relkind in ('r', 'p')
        and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`,
    [name],
  );
  const first = found.rows[0];
  if (first === undefined) {
    throw new TaskFailure("table_not_found", `There is no table ${table} to write to`, {
      retryable: false,
    });
  }
  return { name: first.name, columns: new Set(found.rows.map((row) => row.column)) };
}

/** Throws TaskFailure `column_not_found` unless the table has every one of these columns. */
export function requireColumns(table: LoadTable, columns: Iterable<string>): void {
  const missing = [...columns].filter((column) => !table.columns.has(column));
  if (missing.length === 0) return;
  throw new TaskFailure(
    "column_not_found",
    `${table.name} has no column ${missing.join(", ")}; it has ${[...table.columns].join(", ")}`,
    { retryable: false },
  );
}

async function createTable(client: pg.Client, name: string, table: NewTable): Promise<void> {
  const definitions = Object.entries(table.columns).map(([column, type]) => {
    if (!COLUMN_TYPE.test(type)) {
      throw new TaskFailure("bad_config", `${type} is not a column type`, { retryable: false });
    }
    return `${pg.escapeIdentifier(column)} ${type}`;
  });
  if (table.key.length > 0) {
    definitions.push(`primary key (${table.key.map(pg.escapeIdentifier).join(", ")})`);
  }
  // Two tasks may create it at once; "if not exists" alone can still collide in the catalogue.
  await client.query("select pg_advisory_lock(hashtextextended($1, 0))", [`millrace:${name}`]);
  try {
    await client.query(`create table if not exists ${name} (${definitions.join(", ")})`);
  } finally {
    await client.query("select pg_advisory_unlock(hashtextextended($1, 0))", [`millrace:${name}`]);
  }
}

/** `table` or `schema.table`, as the user writes it: each part is one name, case included. */
function quoteTable(table: string): string {
  const parts = table.split(".");
  if (parts.length > 2 || parts.some((part) => part === "" || part.includes("\0"))) {
    throw new TaskFailure("bad_config", `Expected table or schema.table, found ${table}`, {
      retryable: false,
    });
  }
  return parts.map(pg.escapeIdentifier).join(".");
}
