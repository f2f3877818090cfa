import pg from "pg";
import type * as z from "zod";
import type { JsonObject } from "@/lib/schemas/json";
import type { Operator } from "./define-operator";
import {
  columnsOf,
  fillPartition,
  type Partition,
  partitionCondition,
  readRows,
} from "./load-rows";
import { findTable, type LoadTable, requireColumns } from "./load-table";
import { TaskFailure } from "./outcome";
import { openPostgres } from "./postgres";
import { sqlLoadDescription } from "./sql-load.schema";

type Config = z.output<typeof sqlLoadDescription.config>;

/** Rows sent in one statement. */
const BATCH_ROWS = 1000;

/** The `sql.load` operator. */
export const sqlLoadOperator: Operator<typeof sqlLoadDescription.config> = {
  ...sqlLoadDescription,
  async run(ctx, config) {
    const { partition } = config;
    const rows = fillPartition(readRows(config.rows), partition);
    const columns = columnsOf(config.columns, rows, partition);
    const session = await openPostgres(ctx, config.connection, config.statement_timeout);
    try {
      const { table, deleted, written } = await session.cancellable(async () => {
        const table = await findTable(session.client, config.table, newTable(config));
        requireColumns(table, [...columns, ...(config.key ?? [])]);
        if (partition !== undefined) requireColumns(table, [partition.column]);
        const counts = await inTransaction(session.client, () =>
          load(session.client, table, columns, rows, config),
        );
        return { table, ...counts };
      });
      ctx.log.system(`${table.name}: ${deleted} rows deleted, ${written} rows written`);
      return { output: { table: config.table, rows_deleted: deleted, rows_written: written } };
    } finally {
      await session.close();
    }
  },
};

function newTable(config: Config) {
  const { columns } = config;
  if (!config.create || columns === undefined || Array.isArray(columns)) return null;
  return { columns, key: config.mode === "merge" ? (config.key ?? []) : [] };
}

async function load(
  client: pg.Client,
  table: LoadTable,
  columns: readonly string[],
  rows: readonly JsonObject[],
  config: Config,
): Promise<{ deleted: number; written: number }> {
  // Loads into one table follow each other: of two that replace the same partition, each would
  // delete before it sees what the other wrote.
  await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
    `millrace:${table.name}`,
  ]);
  let deleted = 0;
  if (config.mode === "replace_partition" && config.partition !== undefined) {
    await refuseRowsOutside(client, table, rows, config.partition);
    const { sql, values } = partitionCondition(config.partition, 1);
    deleted = (await client.query(`delete from ${table.name} where ${sql}`, values)).rowCount ?? 0;
  }
  if (rows.length === 0 || columns.length === 0) return { deleted, written: 0 };
  const insert = insertStatement(table, columns, config.mode === "merge" ? config.key : undefined);
  let written = 0;
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    const batch = JSON.stringify(rows.slice(from, from + BATCH_ROWS));
    written += (await client.query(insert, [batch])).rowCount ?? 0;
  }
  return { deleted, written };
}

/** One statement for a batch; the row type of the table itself says how JSON becomes values. */
function insertStatement(
  table: LoadTable,
  columns: readonly string[],
  key: readonly string[] | undefined,
): string {
  const list = columns.map(pg.escapeIdentifier).join(", ");
  const source = `jsonb_populate_recordset(null::${table.name}, $1::jsonb)`;
  const insert = `insert into ${table.name} (${list}) select ${list} from ${source}`;
  if (key === undefined) return insert;
  const updates = columns
    .filter((column) => !key.includes(column))
    .map((column) => `${pg.escapeIdentifier(column)} = excluded.${pg.escapeIdentifier(column)}`);
  const conflict = `on conflict (${key.map(pg.escapeIdentifier).join(", ")})`;
  return updates.length === 0
    ? `${insert} ${conflict} do nothing`
    : `${insert} ${conflict} do update set ${updates.join(", ")}`;
}

/** A row outside of the partition would not be replaced next time, and so be there twice. */
async function refuseRowsOutside(
  client: pg.Client,
  table: LoadTable,
  rows: readonly JsonObject[],
  partition: Partition,
): Promise<void> {
  const { sql, values } = partitionCondition(partition, 2);
  const source = `jsonb_populate_recordset(null::${table.name}, $1::jsonb)`;
  const statement = `select count(*)::int as outside from ${source} where (${sql}) is not true`;
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    const batch = JSON.stringify(rows.slice(from, from + BATCH_ROWS));
    const result = await client.query<{ outside: string }>(statement, [batch, ...values]);
    const outside = Number(result.rows[0]?.outside ?? 0);
    if (outside > 0) {
      throw new TaskFailure(
        "row_outside_partition",
        `${outside} of the rows lie outside of the partition that they are to replace`,
        { retryable: false },
      );
    }
  }
}

async function inTransaction<Result>(
  client: pg.Client,
  work: () => Promise<Result>,
): Promise<Result> {
  await client.query("begin");
  try {
    const result = await work();
    await client.query("commit");
    return result;
  } catch (error) {
    // The failure itself is what counts; a connection that is gone has rolled back by itself.
    await client.query("rollback").catch(() => {});
    throw error;
  }
}
