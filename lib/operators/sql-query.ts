import pg from "pg";
import { DEFAULT_JSON_LIMITS, type JsonObject, type JsonValue } from "@/lib/schemas/json";
import type { Operator } from "./define-operator";
import { TaskFailure } from "./outcome";
import { parseOutput } from "./output";
import { openPostgres, type PostgresSession } from "./postgres";
import { DEFAULT_MAX_ROWS, sqlQueryDescription } from "./sql-query.schema";
import { sqlValue } from "./sql-values";

/** Rows with more text than this make no XCom; they are not kept. */
const MAX_KEPT_CHARACTERS = DEFAULT_JSON_LIMITS.maxBytes;

/** The `sql.query` operator. */
export const sqlQueryOperator: Operator<typeof sqlQueryDescription.config> = {
  ...sqlQueryDescription,
  async run(ctx, config) {
    const session = await openPostgres(ctx, config.connection, config.statement_timeout);
    try {
      const kept = keptRows(config.output ?? "rows", config.max_rows ?? DEFAULT_MAX_ROWS);
      const result = await session.cancellable(() =>
        runQuery(session, config.sql, config.parameters ?? [], kept),
      );
      ctx.log.system(`${result.command ?? "Done"}: ${result.count} rows`);
      if (config.output === "none") return {};
      if (config.output === "count") return { output: result.count };
      if (config.output === "first_row") return { output: parseOutput(result.rows[0] ?? null) };
      const output = parseOutput(result.rows);
      if (result.count > result.rows.length && !config.truncate) {
        throw new TaskFailure(
          "too_many_rows",
          `The result has ${result.count} rows, and max_rows is ${kept}`,
          { retryable: false },
        );
      }
      return { output };
    } finally {
      await session.close();
    }
  },
};

function keptRows(output: "rows" | "first_row" | "count" | "none", maxRows: number): number {
  if (output === "rows") return maxRows;
  return output === "first_row" ? 1 : 0;
}

interface QueryResult {
  readonly command: string | undefined;
  /** Rows returned, or changed where none were returned. */
  readonly count: number;
  /** The first ones. */
  readonly rows: JsonObject[];
}

/** Runs a query and keeps its first rows; the others are counted as they arrive, and dropped. */
function runQuery(
  { client }: PostgresSession,
  sql: string,
  parameters: readonly JsonValue[],
  keep: number,
): Promise<QueryResult> {
  return new Promise((resolve, reject) => {
    const rows: JsonObject[] = [];
    let returned = 0;
    let kept = 0;
    const text: pg.QueryArrayConfig = {
      text: sql,
      rowMode: "array",
      // Several statements in one text are only possible without values.
      ...(parameters.length === 0 ? {} : { values: parameters.map(bindable) }),
    };
    const query = new pg.Query<(string | null)[]>(text);
    query.on("row", (row: unknown, result) => {
      returned++;
      if (rows.length >= keep || kept > MAX_KEPT_CHARACTERS || !Array.isArray(row)) return;
      rows.push(toObject(row, result?.fields ?? []));
      for (const value of row) kept += typeof value === "string" ? value.length : 0;
    });
    query.on("error", reject);
    query.on("end", (result) => {
      // Of several statements in one text, the last one's command counts.
      const last = [result].flat().at(-1);
      const changed = last?.rowCount ?? 0;
      resolve({ command: last?.command, count: returned > 0 ? returned : changed, rows });
    });
    client.query(query);
  });
}

function toObject(row: readonly unknown[], fields: readonly pg.FieldDef[]): JsonObject {
  return Object.fromEntries(
    fields.map(({ name, dataTypeID }, index) => {
      const value = row[index];
      return [name, sqlValue(typeof value === "string" ? value : null, dataTypeID)];
    }),
  );
}

/** Lists and objects are bound as JSON text. */
function bindable(value: JsonValue): string | number | boolean | null {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}
