import * as crypto from "node:crypto";
import { promisify } from "node:util";

/** What a hash costs: about 19 MiB and 30 ms (argon2id) or 32 MiB (scrypt), as OWASP advises. */
const ARGON2 = { memory: 19_456, passes: 2, parallelism: 1 };
const SCRYPT = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MAX_MEMORY_KIB = 256 * 1024;

const scrypt = promisify<Buffer, Buffer, number, crypto.ScryptOptions, Buffer>(crypto.scrypt);

/**
 * A hash of a password to store, as a PHC string: argon2id, or scrypt on a Node without argon2
 * (before 24.7).
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = crypto.randomBytes(SALT_BYTES);
  if (!hasArgon2()) {
    const { ln, r, p } = SCRYPT;
    const hash = await scryptHash(password, salt, SCRYPT);
    return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
  }
  const { memory, passes, parallelism } = ARGON2;
  const hash = await argon2Hash(password, salt, ARGON2);
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

/**
 * Whether a password is the stored one, compared in constant time. Give null when there is no such
 * user: it takes as long, and is false. Throws on a hash that cannot be read.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (stored === null) {
    await hashPassword(password);
    return false;
  }
  const parsed = parseHash(stored);
  const actual =
    parsed.kind === "argon2id"
      ? await argon2Hash(password, parsed.salt, parsed)
      : await scryptHash(password, parsed.salt, parsed);
  return actual.length === parsed.hash.length && crypto.timingSafeEqual(actual, parsed.hash);
}

/** Whether a hash was made with less than today's cost; rehash at the next sign-in. */
export function needsRehash(stored: string): boolean {
  const parsed = parseHash(stored);
  if (parsed.kind === "scrypt") return hasArgon2() || parsed.ln < SCRYPT.ln;
  return parsed.memory < ARGON2.memory || parsed.passes < ARGON2.passes;
}

function hasArgon2(): boolean {
  return "argon2" in crypto && typeof crypto.argon2 === "function";
}

/** One text may be typed in several Unicode forms; all are the same password. */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize("NFKC"), "utf8");
}

function argon2Hash(
  password: string,
  salt: Buffer,
  cost: { memory: number; passes: number; parallelism: number },
): Promise<Buffer> {
  const { memory, passes, parallelism } = cost;
  return new Promise((resolve, reject) => {
    crypto.argon2(
      "argon2id",
      {
        message: bytesOf(password),
        nonce: salt,
        tagLength: HASH_BYTES,
        memory,
        passes,
        parallelism,
      },
      (error, hash) => (error === null ? resolve(hash) : reject(error)),
    );
  });
}

function scryptHash(
  password: string,
  salt: Buffer,
  { ln, r, p }: { ln: number; r: number; p: number },
): Promise<Buffer> {
  const maxmem = MAX_MEMORY_KIB * 1024;
  return scrypt(bytesOf(password), salt, HASH_BYTES, { N: 2 ** ln, r, p, maxmem });
}

type ParsedHash = { salt: Buffer; hash: Buffer } & (
  | { kind: "argon2id"; memory: number; passes: number; parallelism: number }
  | { kind: "scrypt"; ln: number; r: number; p: number }
);

const ARGON2_FORM =
  /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{43})$/;
const SCRYPT_FORM =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{43})$/;

function parseHash(stored: string): ParsedHash {
  const argon2 = ARGON2_FORM.exec(stored);
  if (argon2 !== null) {
    const [memory = 0, passes = 0, parallelism = 0] = argon2.slice(1, 4).map(Number);
    return { kind: "argon2id", memory, passes, parallelism, ...saltAndHash(argon2) };
  }
  const scryptForm = SCRYPT_FORM.exec(stored);
  if (scryptForm !== null) {
    const [ln = 0, r = 0, p = 0] = scryptForm.slice(1, 4).map(Number);
    return { kind: "scrypt", ln, r, p, ...saltAndHash(scryptForm) };
  }
  throw new Error("Expected a password hash in the form $argon2id$… or $scrypt$…");
}

function saltAndHash(match: RegExpExecArray): { salt: Buffer; hash: Buffer } {
  return {
    salt: Buffer.from(match[4] ?? "", "base64"),
    hash: Buffer.from(match[5] ?? "", "base64"),
  };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
