import { Prisma } from "@/lib/db/generated/client";
import { AppError, toError } from "@/lib/errors";

/** Prisma's codes for a database that cannot be reached, or that had no connection to give. */
const UNREACHABLE = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2028", "P2037"]);
/** Codes of sockets and of Postgres itself (57P0x: shut down or starting, 53300: full). */
const UNREACHABLE_CAUSE =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EPIPE|57P01|57P02|57P03|53300|08\w{3})$/;

/**
 * What an error means to the caller of the API. Everything that has no meaning to them becomes
 * `internal`, without details.
 */
export function toAppError(caught: unknown): AppError {
  if (caught instanceof AppError) return caught;
  const cause = toError(caught);
  if (cause instanceof Prisma.PrismaClientKnownRequestError) {
    if (cause.code === "P2002") {
      return new AppError("conflict", "It exists already", { cause });
    }
    // Deadlocks and serialization failures: the transaction did nothing, and may be sent again.
    if (cause.code === "P2034") return unavailable(cause, 1);
  }
  if (isUnreachable(cause)) return unavailable(cause, 5);
  return new AppError("internal", "The server could not do this; its log tells why", { cause });
}

/** What of an error may be logged: Prisma's messages repeat the values of a query. */
export function loggableError(error: Error): Record<string, unknown> {
  const cause = error.cause instanceof Error ? error.cause : error;
  const quotesValues =
    cause instanceof Prisma.PrismaClientValidationError ||
    cause instanceof Prisma.PrismaClientKnownRequestError;
  return {
    name: cause.name,
    ...("code" in cause ? { code: cause.code } : {}),
    ...(quotesValues ? {} : { message: cause.message }),
    stack: quotesValues ? stackFrames(cause) : cause.stack,
  };
}

function isUnreachable(error: Error): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Object && depth < 5; depth += 1) {
    const { code, originalCode, cause } = at as Record<string, unknown>;
    if (typeof code === "string" && (UNREACHABLE.has(code) || UNREACHABLE_CAUSE.test(code))) {
      return true;
    }
    if (typeof originalCode === "string" && UNREACHABLE_CAUSE.test(originalCode)) return true;
    at = cause;
  }
  return error instanceof Prisma.PrismaClientInitializationError;
}

function unavailable(cause: Error, retryAfterSeconds: number): AppError {
  return new AppError("unavailable", "The database did not answer; try again", {
    cause,
    retryAfterSeconds,
  });
}

function stackFrames(error: Error): string {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n");
}
