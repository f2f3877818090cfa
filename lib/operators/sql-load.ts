import type { Operator } from "./define-operator";
import { columnsOf, fillPartition, readRows } from "./load-rows";
import { openSql } from "./sql/open";
import { sqlLoadDescription } from "./sql-load.schema";

/** Rows sent in one statement. */
const BATCH_ROWS = 1000;

/** The `sql.load` operator. */
export const sqlLoadOperator: Operator<typeof sqlLoadDescription.config> = {
  ...sqlLoadDescription,
  async run(ctx, config) {
    const { partition, columns: given } = config;
    const rows = fillPartition(readRows(config.rows), partition);
    const columns = columnsOf(given, rows, partition);
    const types = config.create && given !== undefined && !Array.isArray(given) ? given : undefined;
    const client = await openSql(ctx, config.connection, config.statement_timeout);
    try {
      const { deleted, written } = await client.writeObjects(
        {
          table: config.table,
          mode: config.mode ?? "append",
          partition,
          key: config.key,
          create: types,
        },
        columns,
        inBatches(rows),
      );
      ctx.log.system(`${config.table}: ${deleted} rows deleted, ${written} rows written`);
      return { output: { table: config.table, rows_deleted: deleted, rows_written: written } };
    } finally {
      await client.close();
    }
  },
};

async function* inBatches<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    yield rows.slice(from, from + BATCH_ROWS);
  }
}
