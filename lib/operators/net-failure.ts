import { GuardError } from "@/lib/net/guard";
import { TaskFailure } from "./outcome";

/** What went wrong between us and a host, as a failure of the task. */
export function netFailure(error: unknown, host: string): unknown {
  if (error instanceof TaskFailure) return error;
  if (error instanceof GuardError) {
    return new TaskFailure(error.code, error.message, {
      retryable: error.code === "name_not_resolved",
      cause: error,
    });
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TaskFailure("connection_failed", `${host}: ${reason}`, { cause: error });
}
