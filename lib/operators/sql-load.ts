import type * as z from "zod";
import type { OperatorContext } from "./context";
import type { Operator } from "./define-operator";
import { loadFiles } from "./load-file/load-files";
import { columnsOf, fillPartition, readRows } from "./load-rows";
import type { SqlClient, WriteTarget } from "./sql/client";
import { DEFAULT_STATEMENT_TIMEOUT_SECONDS, openSql } from "./sql/open";
import { sqlLoadDescription } from "./sql-load.schema";

type Config = z.output<typeof sqlLoadDescription.config>;

/** Rows sent in one statement. */
const BATCH_ROWS = 1000;
/** A file is one statement, and may be long. */
const FILE_TIMEOUT_SECONDS = 6 * 3600;

/** The `sql.load` operator. */
export const sqlLoadOperator: Operator<typeof sqlLoadDescription.config> = {
  ...sqlLoadDescription,
  async run(ctx, config) {
    const usual =
      config.rows === undefined ? FILE_TIMEOUT_SECONDS : DEFAULT_STATEMENT_TIMEOUT_SECONDS;
    const timeout = config.statement_timeout ?? usual;
    const client = await openSql(ctx, config.connection, timeout);
    try {
      const target = targetOf(config);
      const { deleted, written, ...more } =
        config.rows === undefined
          ? await loadFrom(ctx, client, config, target, timeout)
          : await loadRows(client, config.rows, config, target);
      ctx.log.system(`${config.table}: ${deleted} rows deleted, ${written} rows written`);
      return {
        output: { table: config.table, rows_deleted: deleted, rows_written: written, ...more },
      };
    } finally {
      await client.close();
    }
  },
};

function targetOf({ table, mode, partition, key, create, columns }: Config): WriteTarget {
  const types = create && columns !== undefined && !Array.isArray(columns) ? columns : undefined;
  return { table, mode: mode ?? "append", partition, key, create: types };
}

async function loadRows(
  client: SqlClient,
  given: NonNullable<Config["rows"]>,
  { partition, columns: wanted }: Config,
  target: WriteTarget,
) {
  const rows = fillPartition(readRows(given), partition);
  return await client.writeObjects(target, columnsOf(wanted, rows, partition), inBatches(rows));
}

async function loadFrom(
  ctx: OperatorContext,
  client: SqlClient,
  config: Config,
  target: WriteTarget,
  timeoutSeconds: number,
) {
  const { columns, partition, rename = {} } = config;
  const fieldOf = Object.fromEntries(Object.entries(rename).map(([field, name]) => [name, field]));
  const names = columns === undefined || Array.isArray(columns) ? columns : Object.keys(columns);
  const { files, badRows, ...counts } = await loadFiles(ctx, client, {
    connection: config.file_connection,
    path: config.file_path,
    text: config.text,
    format: config.format,
    csv: config.csv,
    names: names?.map((name) => fieldOf[name] ?? name),
    constant: partition !== undefined && "value" in partition ? partition.column : undefined,
    timeoutSeconds,
    target: { ...target, lastOfKey: target.mode === "merge" },
    columns: names,
    rename,
    maxBadRows: config.max_bad_rows ?? 0,
  });
  return { ...counts, files, bad_rows: badRows };
}

async function* inBatches<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    yield rows.slice(from, from + BATCH_ROWS);
  }
}
