import { hkdfSync } from "node:crypto";

/** Length of the installation's secret key, in bytes. */
export const SECRET_KEY_BYTES = 32;

/** A 32-byte key for one purpose, named by `info`, from the installation's secret key (HKDF-SHA256). */
export function deriveKey(secretKey: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secretKey, Buffer.alloc(0), info, SECRET_KEY_BYTES));
}

/**
 * The key in `MILLRACE_SECRET_KEY`. Throws when it is not 32 bytes in base64; the message does not
 * show it.
 */
export function parseSecretKey(base64: string): Buffer {
  const key = Buffer.from(base64, "base64");
  if (key.length !== SECRET_KEY_BYTES) {
    throw new Error(`Expected ${SECRET_KEY_BYTES} bytes in base64, found ${key.length} bytes`);
  }
  return key;
}
