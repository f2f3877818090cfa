import type { JsonValue } from "@/lib/schemas/json";
import type { OperatorContext } from "./context";
import type { SqlEngine } from "./sql/client";
import { openSql } from "./sql/open";

/** What sensors and checks need of a database, whatever it is: to read it, and nothing else. */
export interface SqlReader {
  readonly engine: SqlEngine;
  /** Runs one query and returns its first rows, values as texts. */
  read(sql: string, options?: ReadOptions): Promise<SqlTable>;
  /** A name as an identifier, safe to put into a query. */
  quote(name: string): string;
  close(): Promise<void>;
}

export interface ReadOptions {
  /** Bound by the database. */
  readonly parameters?: readonly JsonValue[] | undefined;
  /** Most rows that are read; default 1000. */
  readonly maxRows?: number;
}

export interface SqlTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const DEFAULT_MAX_ROWS = 1000;

/**
 * Opens the database of a connection for reading: each query is one statement, runs in a
 * transaction that can change nothing, and is ended as soon as enough rows were read.
 *
 * @throws TaskFailure
 */
export async function openSqlReader(
  ctx: OperatorContext,
  connectionId: string,
  statementTimeoutSeconds: number,
): Promise<SqlReader> {
  const client = await openSql(ctx, connectionId, statementTimeoutSeconds);
  return {
    engine: client.engine,
    read: (sql, { parameters = [], maxRows = DEFAULT_MAX_ROWS } = {}) =>
      client.readOnly(async () => {
        // A stream takes one statement only: none can end the transaction.
        const { columns, batches } = await client.stream(sql, parameters);
        const rows: (readonly (string | null)[])[] = [];
        for await (const batch of batches) {
          rows.push(...batch.slice(0, maxRows - rows.length));
          if (rows.length >= maxRows) break;
        }
        return { columns: columns.map(({ name }) => name), rows };
      }),
    quote: (name) => client.quote(name),
    close: () => client.close(),
  };
}
