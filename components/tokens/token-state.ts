import type { ApiToken } from "./queries";

/** Whether a token still opens anything, and if not, why. */
export type TokenState = "active" | "expired" | "revoked";

/** The state of a token at an instant, in milliseconds. */
export function tokenState(token: ApiToken, nowMs: number): TokenState {
  if (token.revokedAt !== null) return "revoked";
  if (token.expiresAt !== null && Date.parse(token.expiresAt) <= nowMs) return "expired";
  return "active";
}
