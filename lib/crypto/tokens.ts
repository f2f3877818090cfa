import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID_BYTES = 12;
const ID_LENGTH = 17;
const SECRET_BYTES = 32;
const SECRET_LENGTH = 43;
const CRC_LENGTH = 6;

/** A new token: `token` is shown once; `id` and `hash` are stored. */
export interface NewToken {
  readonly token: string;
  /** Public part, to find and to name it by. */
  readonly id: string;
  /** SHA-256 of the whole token, in hex. */
  readonly hash: string;
}

/** A new API token: `mr_live_<id>_<256-bit secret>_<checksum>`. */
export function createApiToken(): NewToken {
  return createToken("mr_live");
}

/** A new invitation token: `mr_inv_<id>_<256-bit secret>_<checksum>`. */
export function createInvitationToken(): NewToken {
  return createToken("mr_inv");
}

/** A new token that lets its holder choose a password once: `mr_pwd_<id>_<secret>_<checksum>`. */
export function createPasswordToken(): NewToken {
  return createToken("mr_pwd");
}

/** The id of an API token, or null when it is not one (checksum included). Looks nothing up. */
export function parseApiToken(text: string): { id: string } | null {
  return parseToken("mr_live", text);
}

/** The id of an invitation token, or null when it is not one. */
export function parseInvitationToken(text: string): { id: string } | null {
  return parseToken("mr_inv", text);
}

/** The id of a password token, or null when it is not one. */
export function parsePasswordToken(text: string): { id: string } | null {
  return parseToken("mr_pwd", text);
}

/** SHA-256 of a token, in hex. Enough without salt or cost, for a secret of 256 random bits. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token, "utf8").digest("hex");
}

/** Whether a token is the one whose hash is stored, compared in constant time. */
export function verifyToken(token: string, storedHash: string): boolean {
  const actual = Buffer.from(hashToken(token), "hex");
  const expected = Buffer.from(storedHash, "hex");
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

function createToken(prefix: string): NewToken {
  const id = base62(randomBytes(ID_BYTES), ID_LENGTH);
  const body = `${prefix}_${id}_${base62(randomBytes(SECRET_BYTES), SECRET_LENGTH)}`;
  const token = `${body}_${checksum(body)}`;
  return { token, id, hash: hashToken(token) };
}

function parseToken(prefix: string, text: string): { id: string } | null {
  const match = /^([a-z]+_[a-z]+)_([A-Za-z0-9]{17})_[A-Za-z0-9]{43}_[A-Za-z0-9]{6}$/.exec(text);
  const [, found, id] = match ?? [];
  if (found !== prefix || id === undefined) return null;
  const body = text.slice(0, -CRC_LENGTH - 1);
  return checksum(body) === text.slice(-CRC_LENGTH) ? { id } : null;
}

/** Tells a mistyped token from a wrong one without a look-up; it protects nothing. */
function checksum(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return base62(bytes, CRC_LENGTH);
}

function base62(bytes: Buffer, length: number): string {
  let rest = BigInt(`0x${bytes.toString("hex")}`);
  let text = "";
  while (text.length < length) {
    text = ALPHABET.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}
