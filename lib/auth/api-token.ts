import { createHash, timingSafeEqual } from "node:crypto";
import { findApiToken, type StoredToken } from "@/lib/db/identity";

const TOKEN = /^mr_live_([0-9a-f]{32})_[0-9A-Za-z]{32,64}_[0-9a-z]{1,8}$/;

/** Hash under which a token is stored: SHA-256 of the whole token, hex. */
export function hashApiToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** The stored token that a bearer shows, or null when it is unknown, expired or revoked. */
export async function verifyApiToken(token: string, now: Date): Promise<StoredToken | null> {
  const hex = TOKEN.exec(token)?.[1];
  if (hex === undefined) return null;
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const stored = await findApiToken(id);
  if (stored === null) return null;
  const given = Buffer.from(hashApiToken(token), "hex");
  const expected = Buffer.from(stored.secretHash, "hex");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  if (stored.revokedAt !== null || (stored.expiresAt !== null && stored.expiresAt <= now)) {
    return null;
  }
  return stored;
}
