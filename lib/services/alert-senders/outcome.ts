import { toError } from "@/lib/errors";
import { GuardError } from "@/lib/net/guard";

/** How sending ended: taken by the other side, or not, and whether trying again may help. */
export type SendOutcome =
  | { ok: true; text: string }
  | { ok: false; text: string; isFinal: boolean; retryAfterSeconds: number | null };

/** Longest text of an outcome that is kept. */
export const OUTCOME_LENGTH = 500;

/** What a failure to reach the other side means. */
export function outcomeOfError(caught: unknown): SendOutcome {
  const error = toError(caught);
  const isFinal = error instanceof GuardError && error.code !== "name_not_resolved";
  return {
    ok: false,
    text: reasonOf(error).slice(0, OUTCOME_LENGTH),
    isFinal,
    retryAfterSeconds: null,
  };
}

/** The innermost reason: a `fetch failed` alone helps nobody. */
function reasonOf(error: Error): string {
  if (error instanceof GuardError) return error.message;
  const cause = error.cause instanceof Error ? error.cause : undefined;
  return cause === undefined ? error.message : `${error.message}: ${reasonOf(cause)}`;
}
