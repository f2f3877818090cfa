import type { ConnectContext } from "../context";
import { TaskFailure } from "../outcome";
import type { SqlClient } from "./client";
import { openDuckDb } from "./duckdb";
import { openMySql } from "./mysql";
import { openPostgresClient } from "./postgres-client";

/** What a statement may take when a task does not say. */
export const DEFAULT_STATEMENT_TIMEOUT_SECONDS = 300;

/**
 * Opens the SQL client of a connection: Postgres, MySQL or MariaDB, or a local folder whose files
 * DuckDB reads. Throws TaskFailure `connection_not_found`, `wrong_connection_type`,
 * `target_refused`, `connection_failed`…
 */
export async function openSql(
  ctx: ConnectContext,
  connectionId: string,
  statementTimeoutSeconds = DEFAULT_STATEMENT_TIMEOUT_SECONDS,
): Promise<SqlClient> {
  const connection = await ctx.connection(connectionId);
  switch (connection.type) {
    case "postgres":
      return await openPostgresClient(ctx, connectionId, statementTimeoutSeconds);
    case "mysql":
      return await openMySql(ctx, connection, statementTimeoutSeconds);
    case "folder":
      return await openDuckDb(ctx, connection, statementTimeoutSeconds);
    default:
      throw new TaskFailure(
        "wrong_connection_type",
        `Expected a connection of type postgres, mysql or folder, and ${connectionId} is of type ${connection.type}`,
        { retryable: false },
      );
  }
}
