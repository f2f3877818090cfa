import { TaskFailure } from "../outcome";
import type { SqlClient } from "../sql/client";
import { kindOfType, type TargetColumn } from "./columns";

/** Columns of a table that exists, by name; empty when it does not. */
export async function readTableColumns(
  client: SqlClient,
  table: string,
): Promise<ReadonlyMap<string, TargetColumn>> {
  const parts = table.split(".");
  const { rows } =
    client.engine === "postgres"
      ? await client.query(
          `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
             not (a.attnotnull or t.typnotnull) as nullable
           from pg_attribute a join pg_type t on t.oid = a.atttypid
           where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped
             and a.attgenerated = ''`,
          { parameters: [parts.map((part) => client.quote(part)).join(".")] },
        )
      : await client.query(
          `select column_name as name, column_type as type, is_nullable = 'YES' as nullable
           from information_schema.columns
           where table_schema = coalesce(?, database()) and table_name = ?
             and extra not like '%GENERATED%'`,
          { parameters: [parts.length > 1 ? (parts[0] ?? null) : null, parts.at(-1) ?? ""] },
        );
  return new Map(
    rows.map(({ name, type, nullable }) => [
      String(name),
      { name: String(name), kind: kindOfType(String(type)), nullable: Boolean(nullable) },
    ]),
  );
}

/** The columns to be written, of a table that is there or is to be made. Throws TaskFailure. */
export function targetColumns(
  table: string,
  names: readonly string[],
  existing: ReadonlyMap<string, TargetColumn>,
  create: Readonly<Record<string, string>> | undefined,
): TargetColumn[] {
  if (existing.size === 0 && create === undefined) {
    throw new TaskFailure("table_not_found", `There is no table ${table} to write to`, {
      retryable: false,
    });
  }
  return names.map((name) => {
    const type = create?.[name];
    const found =
      existing.size > 0 || type === undefined
        ? existing.get(name)
        : { name, kind: kindOfType(type), nullable: true };
    if (found !== undefined) return found;
    const known = existing.size > 0 ? [...existing.keys()] : Object.keys(create ?? {});
    throw new TaskFailure(
      "column_not_found",
      `${table} has no column ${name}; it has ${known.join(", ")}. Name those that are wanted in columns, or other names in rename`,
      { retryable: false },
    );
  });
}
