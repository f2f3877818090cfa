import type { Problem } from "@/lib/schemas/problem";

/** Codes of all errors that a caller of Millrace may meet; part of the public API. */
export type ErrorCode =
  | "invalid_request"
  | "invalid_json"
  | "too_large"
  | "unsupported_media_type"
  | "unauthenticated"
  | "forbidden"
  | "cross_site_request"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "version_conflict"
  | "idempotency_mismatch"
  | "too_many_requests"
  | "unavailable"
  | "internal";

const STATUS: Record<ErrorCode, number> = {
  invalid_request: 422,
  invalid_json: 400,
  too_large: 413,
  unsupported_media_type: 415,
  unauthenticated: 401,
  forbidden: 403,
  cross_site_request: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  version_conflict: 409,
  idempotency_mismatch: 409,
  too_many_requests: 429,
  unavailable: 503,
  internal: 500,
};

/** An error with a meaning for the caller: one edge turns it into an HTTP answer. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly problems: Problem[];
  /** Seconds after which trying again may help. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { problems?: Problem[]; cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.problems = options.problems ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /** HTTP status of the answer. */
  get status(): number {
    return STATUS[this.code];
  }
}

/** What is not there, and what is another team's, answer alike. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `${what} does not exist`);
}

/** Something in the request is not allowed; each problem names its field. */
export function invalid(problems: Problem[], message = "The request is not valid"): AppError {
  return new AppError("invalid_request", message, { problems });
}

/** Coerces what was caught into an Error, once, keeping the cause. */
export function toError(caught: unknown): Error {
  return caught instanceof Error ? caught : new Error(String(caught), { cause: caught });
}
