import type { ResolvedConnection } from "../context";
import { TaskFailure } from "../outcome";

/** Errors of the server that pass by themselves: limits, locks, shut-downs, lost connections. */
const PASSING = new Set([1040, 1042, 1053, 1129, 1203, 1205, 1213, 1226, 2006, 2013, 3024]);
/** Why a server does not let somebody in, which the connection's owner must settle. */
const REFUSED: Readonly<Record<number, string>> = {
  1044: "access_denied",
  1045: "authentication_failed",
  1049: "database_not_found",
  1698: "authentication_failed",
};

/** What a MySQL server or its driver failed with, as a failure of the task. */
export function mySqlFailure(error: unknown, connection: ResolvedConnection): unknown {
  const isWrapped = error instanceof TaskFailure && error.code === "connection_failed";
  const cause = isWrapped ? error.cause : error;
  if (!(cause instanceof Error) || !("errno" in cause) || typeof cause.errno !== "number") {
    return error;
  }
  // The driver's own codes are texts with a negative or no number: they are failures to connect.
  if (cause.errno < 1000) return error;
  const refused = REFUSED[cause.errno];
  const message = `${cause.message} [${connection.id}, error ${cause.errno}]`;
  if (refused !== undefined) return new TaskFailure(refused, message, { retryable: false, cause });
  return new TaskFailure("sql_error", message, { retryable: PASSING.has(cause.errno), cause });
}
