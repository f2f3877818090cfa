import type { JsonValue } from "@/lib/schemas/json";
import type { OperatorContext } from "./context";
import { TaskFailure } from "./outcome";
import { openPostgres, type PostgresSession, sqlFailure } from "./postgres";

/** What sensors and checks need of a database, whatever it is: to read it, and nothing else. */
export interface SqlReader {
  /** Runs one query and returns its first rows, values as the server writes them. */
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
const READERS: Readonly<Record<string, typeof openPostgresReader>> = {
  postgres: openPostgresReader,
};

/**
 * Opens the database of a connection for reading: each query is one statement, runs in a
 * transaction that can change nothing and is rolled back.
 *
 * @throws TaskFailure
 */
export async function openSqlReader(
  ctx: OperatorContext,
  connectionId: string,
  statementTimeoutSeconds: number,
): Promise<SqlReader> {
  const { type } = await ctx.connection(connectionId);
  const open = READERS[type];
  if (open !== undefined) return await open(ctx, connectionId, statementTimeoutSeconds);
  throw new TaskFailure(
    "wrong_connection_type",
    `Expected a connection of type ${Object.keys(READERS).join(" or ")}, and ${connectionId} is of type ${type}`,
    { retryable: false },
  );
}

async function openPostgresReader(
  ctx: OperatorContext,
  connectionId: string,
  statementTimeoutSeconds: number,
): Promise<SqlReader> {
  const session = await openPostgres(ctx, connectionId, statementTimeoutSeconds);
  return {
    async read(sql, options = {}) {
      try {
        return await session.cancellable(() => readInPostgres(session, sql, options));
      } catch (error) {
        throw sqlFailure(error);
      }
    },
    quote: (name) => session.client.escapeIdentifier(name),
    close: () => session.close(),
  };
}

async function readInPostgres(
  { client }: PostgresSession,
  sql: string,
  { parameters = [], maxRows = DEFAULT_MAX_ROWS }: ReadOptions,
): Promise<SqlTable> {
  await client.query("begin read only");
  try {
    // The extended protocol takes one statement only, so that none can end the transaction; a cursor
    // gives the first rows of millions without the others.
    const declare = {
      text: `declare millrace_read no scroll cursor for ${sql.trim().replace(/;+$/, "")}`,
      values: parameters.map(bindable),
      queryMode: "extended",
    };
    await client.query(declare);
    const result = await client.query<(string | null)[]>({
      text: `fetch ${Math.trunc(maxRows)} from millrace_read`,
      rowMode: "array",
    });
    return { columns: result.fields.map(({ name }) => name), rows: result.rows };
  } finally {
    await client.query("rollback").catch(() => undefined);
  }
}

/** Lists and objects are bound as JSON text. */
function bindable(value: JsonValue): string | number | boolean | null {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}
