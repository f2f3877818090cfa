import { parseApiToken, verifyToken } from "@/lib/crypto/tokens";
import { findApiToken, type StoredToken } from "@/lib/db/identity";
import { tokenRowId } from "@/lib/db/stores/token";

/** The stored token that a bearer shows, or null when it is unknown, expired or revoked. */
export async function verifyApiToken(token: string, now: Date): Promise<StoredToken | null> {
  const parsed = parseApiToken(token);
  if (parsed === null) return null;
  const stored = await findApiToken(tokenRowId(parsed.id));
  if (stored === null || !verifyToken(token, stored.secretHash)) return null;
  if (stored.revokedAt !== null) return null;
  if (stored.expiresAt !== null && stored.expiresAt <= now) return null;
  return stored;
}
