import { createHmac } from "node:crypto";

/**
 * Signature of a webhook: HMAC-SHA256 over `<timestamp>.<body>`, hex. Who takes the webhook makes
 * the same from what arrived, compares, and refuses an old timestamp.
 */
export function signatureOf(secret: string, timestamp: number, body: string): string {
  return createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
}
