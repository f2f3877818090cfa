import type { JsonValue } from "@/lib/schemas/json";
import type { Operator } from "./define-operator";
import type { SqlClient, WriteCounts, WriteTarget } from "./sql/client";
import { openSql } from "./sql/open";
import { sqlTransferDescription } from "./sql-transfer.schema";

/** A transfer is one statement on either side, and may be long. */
const DEFAULT_TIMEOUT_SECONDS = 6 * 3600;

/** The `sql.transfer` operator. */
export const sqlTransferOperator: Operator<typeof sqlTransferDescription.config> = {
  ...sqlTransferDescription,
  async run(ctx, config) {
    const timeout = config.statement_timeout ?? DEFAULT_TIMEOUT_SECONDS;
    const source = await openSql(ctx, config.source, timeout);
    try {
      const target = await openSql(ctx, config.target, timeout);
      try {
        const begun = performance.now();
        const { deleted, written } = await source.readOnly(() =>
          copy(source, config.sql, config.parameters ?? [], target, {
            table: config.table,
            mode: config.mode ?? "append",
            partition: config.partition,
            key: config.key,
          }),
        );
        const seconds = (performance.now() - begun) / 1000;
        ctx.log.system(
          `${config.table}: ${deleted} rows deleted, ${written} rows written, ${Math.round(written / seconds)} a second`,
        );
        return { output: { table: config.table, rows_deleted: deleted, rows_written: written } };
      } finally {
        await target.close();
      }
    } finally {
      await source.close();
    }
  },
};

/** From Postgres to Postgres the rows pass as they are; else value by value. */
async function copy(
  source: SqlClient,
  sql: string,
  parameters: readonly JsonValue[],
  target: SqlClient,
  into: WriteTarget,
): Promise<WriteCounts> {
  // COPY binds no values.
  const asTheyAre = parameters.length === 0 && target.copyIn !== undefined;
  const copied = asTheyAre ? await source.copyOut?.(sql) : undefined;
  if (copied && target.copyIn !== undefined) return await target.copyIn(into, copied);
  return await target.writeRows(into, await source.stream(sql, parameters));
}
