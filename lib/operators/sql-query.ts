import type { Operator } from "./define-operator";
import { parseOutput } from "./output";
import { openSql } from "./sql/open";
import { DEFAULT_MAX_ROWS, sqlQueryDescription } from "./sql-query.schema";

/** The `sql.query` operator. */
export const sqlQueryOperator: Operator<typeof sqlQueryDescription.config> = {
  ...sqlQueryDescription,
  async run(ctx, config) {
    const client = await openSql(ctx, config.connection, config.statement_timeout);
    try {
      const output = config.output ?? "rows";
      const result = await client.query(config.sql, {
        parameters: config.parameters ?? [],
        keep: keptRows(output, config.max_rows ?? DEFAULT_MAX_ROWS),
        failBeyond: output === "rows" && config.truncate !== true,
      });
      ctx.log.system(`${result.command ?? "Done"}: ${result.count} rows`);
      if (output === "none") return {};
      if (output === "count") return { output: result.count };
      if (output === "first_row") return { output: parseOutput(result.rows[0] ?? null) };
      return { output: parseOutput(result.rows) };
    } finally {
      await client.close();
    }
  },
};

function keptRows(output: "rows" | "first_row" | "count" | "none", maxRows: number): number {
  if (output === "rows") return maxRows;
  return output === "first_row" ? 1 : 0;
}
