import type { AppError, ErrorCode } from "@/lib/errors";
import type { ProblemDetails } from "@/lib/schemas/api/common";

const TITLES: Record<ErrorCode, string> = {
  invalid_request: "The request is not valid",
  invalid_json: "The body is not valid JSON",
  too_large: "The body is too large",
  unsupported_media_type: "The content type is not supported",
  unauthenticated: "Sign in first",
  forbidden: "Not allowed",
  cross_site_request: "The request comes from another site",
  not_found: "Not found",
  method_not_allowed: "The method is not allowed here",
  conflict: "This conflicts with what is there",
  version_conflict: "Someone else changed it meanwhile",
  idempotency_mismatch: "The idempotency key was used for another request",
  too_many_requests: "Too many requests",
  unavailable: "The service is not available right now",
  internal: "Something went wrong",
};

/**
 * An error as RFC 9457 problem details. Nothing in it tells what is missing from what belongs to
 * another team: both are `not_found` with the same words.
 */
export function problemResponse(error: AppError): Response {
  const body: ProblemDetails = {
    type: `urn:millrace:problem:${error.code}`,
    title: TITLES[error.code],
    status: error.status,
    detail: error.message,
    code: error.code,
    ...(error.problems.length === 0 ? {} : { problems: error.problems }),
  };
  const headers = new Headers({ "content-type": "application/problem+json" });
  if (error.code === "unauthenticated") headers.set("www-authenticate", "Bearer");
  const retryAfter = error.retryAfterSeconds ?? (error.code === "unavailable" ? 5 : undefined);
  if (retryAfter !== undefined) headers.set("retry-after", String(Math.ceil(retryAfter)));
  return new Response(JSON.stringify(body), { status: error.status, headers });
}
