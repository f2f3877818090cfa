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
  const reason = otherHost(cause) ?? (cause instanceof Error ? cause.message : String(cause));
  if (isTlsFault(cause)) {
    return new TaskFailure("tls_failed", `${host} cannot be trusted: ${reason}`, { cause: error });
  }
  return new TaskFailure("connection_failed", `${host}: ${reason}`, { cause: error });
}

/** Whose certificate was shown instead; the runtime's own words leave it out for an address. */
function otherHost(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !("cert" in cause) || !(cause.cert instanceof Object)) return;
  const names: unknown = Reflect.get(cause.cert, "subjectaltname");
  return typeof names === "string"
    ? `its certificate is for ${names.replaceAll(/\b(DNS|IP Address|URI):/g, "").slice(0, 200)}`
    : undefined;
}

// The last is the MySQL driver's, for any of them.
const TLS_FAULT =
  /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|HANDSHAKE_SSL_ERROR)/;

/** Whether a certificate was refused: it expired, is for another host, or nobody known signed it. */
function isTlsFault(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  // The mail library keeps the system's code beside its own.
  const codes = [Reflect.get(cause, "code"), Reflect.get(cause, "originalCode")];
  return codes.some((code: unknown) => typeof code === "string" && TLS_FAULT.test(code));
}
