import { createHash } from "node:crypto";
import type { JsonObject, JsonValue } from "@/lib/schemas/json";
import { requireColumns } from "../load-table";
import { TaskFailure } from "../outcome";
import { COLUMN_TYPE } from "../sql-load.schema";
import type { SqlKind, SqlRows, SqlText, WriteCounts, WriteTarget } from "./client";
import { bindable, rowsOutside } from "./limits";
import { type MySqlSession, quoteMySql } from "./mysql-session";

/** Rows and bytes of one statement: below the smallest max_allowed_packet that servers come with. */
const STATEMENT_ROWS = 1000;
const STATEMENT_BYTES = 2 * 1024 * 1024;
/** How long a load waits for another one into the same table. */
const LOCK_SECONDS = 600;
const TYPES: Readonly<Record<string, string>> = {
  text: "longtext",
  time: "time(6)",
  timestamp: "datetime(6)",
  timestamptz: "timestamp(6) null",
  uuid: "char(36)",
  json: "json",
  jsonb: "json",
};

/** Writes rows given as objects. */
export function writeBatches(
  session: MySqlSession,
  target: WriteTarget,
  columns: readonly string[],
  batches: AsyncIterable<readonly JsonObject[]>,
): Promise<WriteCounts> {
  return write(
    session,
    target,
    columns,
    (async function* () {
      for await (const rows of batches) {
        yield rows.map((row) => columns.map((column) => bindable(row[column] ?? null)));
      }
    })(),
  );
}

/** Writes rows that stream in. */
export function writeStream(
  session: MySqlSession,
  target: WriteTarget,
  { columns, batches }: SqlRows,
): Promise<WriteCounts> {
  return write(
    session,
    target,
    columns.map(({ name }) => name),
    (async function* () {
      for await (const rows of batches) {
        yield rows.map((row) => columns.map(({ kind }, at) => columnValue(row[at] ?? null, kind)));
      }
    })(),
  );
}

function columnValue(text: SqlText, kind: SqlKind): string | Buffer | number | null {
  if (text === null) return null;
  if (kind === "boolean") return text === "t" || text === "true" ? 1 : 0;
  if (kind === "bytes") return Buffer.from(text.replace(/^\\x/, ""), "hex");
  return kind === "instant" ? text.replace(/(\+00(:?00)?|Z)$/, "") : text;
}

async function write(
  session: MySqlSession,
  target: WriteTarget,
  columns: readonly string[],
  batches: AsyncIterable<readonly (readonly unknown[])[]>,
): Promise<WriteCounts> {
  const name = quoteTable(target.table);
  if (target.create !== undefined) await createTable(session, name, target);
  await prepareTable(session, target, columns);
  const lock = `millrace:${createHash("sha256").update(name).digest("hex").slice(0, 40)}`;
  const { rows } = await session.run("select get_lock(?, ?)", [lock, LOCK_SECONDS]);
  if (rows[0]?.[0] !== 1) {
    throw new TaskFailure("table_busy", `Another load into ${target.table} does not end`);
  }
  try {
    await session.run("start transaction");
    const counts = await writeInside(session, name, target, columns, batches);
    await session.run("commit");
    return counts;
  } catch (error) {
    // The failure itself is what counts; a connection that is gone has rolled back by itself.
    await session.run("rollback").catch(() => {});
    throw error;
  } finally {
    await session.run("select release_lock(?)", [lock]).catch(() => {});
  }
}

async function writeInside(
  session: MySqlSession,
  name: string,
  target: WriteTarget,
  columns: readonly string[],
  batches: AsyncIterable<readonly (readonly unknown[])[]>,
): Promise<WriteCounts> {
  const condition = conditionOf(target);
  let deleted = 0;
  if (condition !== null) {
    deleted = (await session.run(`delete from ${name} where ${condition.sql}`, condition.values))
      .affected;
  }
  const list = columns.map(quoteMySql).join(", ");
  const insert = `insert into ${name} (${list}) values ?${updateOf(target, columns)}`;
  let written = 0;
  for await (const rows of batches) {
    for (const part of statements(rows)) {
      await session.run(insert, [part]);
      written += part.length;
    }
  }
  if (target.mode === "replace_partition" && condition !== null) {
    // What was there is gone and others' rows are not seen: what is there now is what was written.
    const sql = `select count(*) from ${name} where ${condition.sql}`;
    const inside = Number((await session.run(sql, condition.values)).rows[0]?.[0] ?? 0);
    if (inside < written) throw rowsOutside(written - inside);
  }
  return { deleted, written };
}

/** A batch in parts that fit one statement each. */
function* statements(rows: readonly (readonly unknown[])[]): Generator<unknown[][]> {
  let part: unknown[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = row.reduce<number>(
      (sum, value) =>
        sum + (typeof value === "string" || Buffer.isBuffer(value) ? value.length : 8),
      0,
    );
    if (part.length > 0 && (part.length >= STATEMENT_ROWS || bytes + size > STATEMENT_BYTES)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push([...row]);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

/** Which rows are replaced; null when none are. */
function conditionOf({
  mode,
  partition,
}: WriteTarget): { sql: string; values: JsonValue[] } | null {
  if (mode === "replace_table") return { sql: "true", values: [] };
  if (mode !== "replace_partition" || partition === undefined) return null;
  const column = quoteMySql(partition.column);
  if ("value" in partition) return { sql: `${column} = ?`, values: [partition.value] };
  return { sql: `${column} >= ? and ${column} < ?`, values: [partition.from, partition.to] };
}

function updateOf({ mode, key = [] }: WriteTarget, columns: readonly string[]): string {
  if (mode !== "merge") return "";
  const rest = columns.filter((column) => !key.includes(column));
  // A column that is set to itself: the row is there already, and stays.
  const changed = rest.length === 0 ? key.slice(0, 1) : rest;
  const sets = changed.map((column) =>
    rest.length === 0
      ? `${quoteMySql(column)} = ${quoteMySql(column)}`
      : `${quoteMySql(column)} = values(${quoteMySql(column)})`,
  );
  return ` on duplicate key update ${sets.join(", ")}`;
}

/** Throws TaskFailure unless the table is there, has these columns and can roll back. */
async function prepareTable(
  session: MySqlSession,
  target: WriteTarget,
  columns: readonly string[],
): Promise<void> {
  const [schema, table] = partsOf(target.table);
  const place = [schema ?? null, table];
  const where = "table_schema = coalesce(?, database()) and table_name = ?";
  const [{ rows: engines }, { rows: found }, { rows: unique }] = [
    await session.run(`select engine from information_schema.tables where ${where}`, place),
    await session.run(
      `select column_name from information_schema.columns
        where ${where} and extra not like '%GENERATED%'`,
      place,
    ),
    await session.run(
      `select group_concat(column_name order by column_name) from information_schema.statistics
        where ${where} and non_unique = 0 group by index_name`,
      place,
    ),
  ];
  const engine = engines[0]?.[0];
  if (engine === undefined) {
    throw new TaskFailure("table_not_found", `There is no table ${target.table} to write to`, {
      retryable: false,
    });
  }
  if (engine !== "InnoDB") {
    throw new TaskFailure(
      "not_transactional",
      `${target.table} is kept by ${String(engine)}, which cannot roll back: expected InnoDB`,
      { retryable: false },
    );
  }
  const { key = [], partition } = target;
  requireColumns({ name: target.table, columns: new Set(found.map(([name]) => String(name))) }, [
    ...columns,
    ...key,
    ...(partition === undefined ? [] : [partition.column]),
  ]);
  const wanted = [...key].sort().join(",");
  if (target.mode === "merge" && !unique.some(([names]) => names === wanted)) {
    throw new TaskFailure(
      "key_not_unique",
      `${target.table} has no unique index on ${key.join(", ")}, which merge needs`,
      { retryable: false },
    );
  }
}

async function createTable(
  session: MySqlSession,
  name: string,
  { create = {}, mode, key = [] }: WriteTarget,
): Promise<void> {
  const keys = mode === "merge" ? key : [];
  const definitions = Object.entries(create).map(([column, type]) => {
    if (!COLUMN_TYPE.test(type)) {
      throw new TaskFailure("bad_config", `${type} is not a column type`, { retryable: false });
    }
    // An index needs a length, which text has not.
    const own = type === "text" && keys.includes(column) ? "varchar(255)" : (TYPES[type] ?? type);
    return `${quoteMySql(column)} ${own}`;
  });
  if (keys.length > 0) definitions.push(`primary key (${keys.map(quoteMySql).join(", ")})`);
  await session.run(
    `create table if not exists ${name} (${definitions.join(", ")}) engine = InnoDB default charset = utf8mb4`,
  );
}

function partsOf(table: string): [string | undefined, string] {
  const parts = table.split(".");
  const last = parts.at(-1) ?? "";
  if (parts.length > 2 || parts.some((part) => part === "" || part.includes("\0"))) {
    throw new TaskFailure("bad_config", `Expected table or database.table, found ${table}`, {
      retryable: false,
    });
  }
  return [parts.length === 2 ? parts[0] : undefined, last];
}

function quoteTable(table: string): string {
  const [schema, name] = partsOf(table);
  return [...(schema === undefined ? [] : [schema]), name].map(quoteMySql).join(".");
}
