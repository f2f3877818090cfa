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
  if (isTlsFault(cause)) {
    return new TaskFailure("tls_failed", `${host} cannot be trusted: ${reason}`, { cause: error });
  }
  return new TaskFailure("connection_failed", `${host}: ${reason}`, { cause: error });
}

/** Whether a certificate was refused: it expired, is for another host, or nobody known signed it. */
function isTlsFault(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    "code" in cause &&
    typeof cause.code === "string" &&
    /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_)/.test(cause.code)
  );
}
