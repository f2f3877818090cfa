import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { deriveKey } from "./derive-key";

/** Where a secret belongs. It is bound to its place: copied to another row, it does not decrypt. */
export interface SecretPlace {
  readonly teamId: string;
  /** For example `connection`. */
  readonly kind: string;
  readonly id: string;
  /** For example `password`. */
  readonly field: string;
}

export type SecretErrorCode = "secret_malformed" | "secret_key_unknown" | "secret_refused";

/** A stored secret that cannot be read. The message never holds any of it. */
export class SecretError extends Error {
  override readonly name = "SecretError";
  readonly code: SecretErrorCode;

  constructor(code: SecretErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Encrypts secrets at rest. */
export interface SecretBox {
  /** Text to store: `mrs1:<key id>:<wrapped key>:<content>`, each part in base64url. */
  encrypt(plaintext: string, place: SecretPlace): string;
  /**
   * Throws SecretError: `secret_malformed`, `secret_key_unknown` (encrypted under a key that this
   * process was not given) or `secret_refused` (altered, or of another place).
   */
  decrypt(stored: string, place: SecretPlace): string;
  /** Whether it is encrypted under another key than the current one. */
  needsRotation(stored: string): boolean;
  /** The same secret under the current key; only its data key is encrypted anew. */
  rotate(stored: string, place: SecretPlace): string;
}

const VERSION = "mrs1";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * Envelope encryption: every secret has a random data key of its own (AES-256-GCM), which is
 * encrypted under a key derived from the installation's. While keys are being rotated, what the
 * previous ones encrypted can still be read.
 */
export function createSecretBox(current: Buffer, previous: readonly Buffer[] = []): SecretBox {
  const keys = new Map([current, ...previous].reverse().map((key) => [keyId(key), wrapKey(key)]));
  const currentId = keyId(current);

  function unwrap(envelope: Envelope, place: SecretPlace): Buffer {
    const key = keys.get(envelope.keyId);
    if (key === undefined) {
      throw new SecretError(
        "secret_key_unknown",
        `The secret was encrypted under key ${envelope.keyId}, which is not configured`,
      );
    }
    return open(key, envelope.wrapped, aad(place, envelope.keyId));
  }

  function wrap(dataKey: Buffer, place: SecretPlace): Buffer {
    const key = keys.get(currentId);
    if (key === undefined) throw new Error("The current key is missing");
    return seal(key, dataKey, aad(place, currentId));
  }

  return {
    encrypt(plaintext, place) {
      const dataKey = randomBytes(KEY_BYTES);
      const content = seal(dataKey, Buffer.from(plaintext, "utf8"), aad(place, "content"));
      return format({ keyId: currentId, wrapped: wrap(dataKey, place), content });
    },
    decrypt(stored, place) {
      const envelope = parse(stored);
      const dataKey = unwrap(envelope, place);
      return open(dataKey, envelope.content, aad(place, "content")).toString("utf8");
    },
    needsRotation: (stored) => parse(stored).keyId !== currentId,
    rotate(stored, place) {
      const envelope = parse(stored);
      const wrapped = wrap(unwrap(envelope, place), place);
      return format({ ...envelope, keyId: currentId, wrapped });
    },
  };
}

interface Envelope {
  readonly keyId: string;
  readonly wrapped: Buffer;
  readonly content: Buffer;
}

function format({ keyId, wrapped, content }: Envelope): string {
  return [VERSION, keyId, wrapped.toString("base64url"), content.toString("base64url")].join(":");
}

function parse(stored: string): Envelope {
  const match = /^mrs1:([0-9a-f]{16}):([\w-]+):([\w-]+)$/.exec(stored);
  const [, id, wrapped, content] = match ?? [];
  if (id === undefined || wrapped === undefined || content === undefined) {
    throw new SecretError("secret_malformed", `Expected a secret in the form ${VERSION}:…`);
  }
  return {
    keyId: id,
    wrapped: Buffer.from(wrapped, "base64url"),
    content: Buffer.from(content, "base64url"),
  };
}

/** Names a key without telling anything of it. */
function keyId(key: Buffer): string {
  return createHash("sha256").update(deriveKey(key, "secrets:key-id")).digest("hex").slice(0, 16);
}

function wrapKey(key: Buffer): Buffer {
  return deriveKey(key, "secrets:wrap");
}

/** A JSON array, so that no two places read alike. */
function aad(place: SecretPlace, purpose: string): Buffer {
  return Buffer.from(
    JSON.stringify([VERSION, purpose, place.teamId, place.kind, place.id, place.field]),
  );
}

function seal(key: Buffer, plaintext: Buffer, associated: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function open(key: Buffer, sealed: Buffer, associated: Buffer): Buffer {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) {
    throw new SecretError("secret_malformed", "The stored secret is too short");
  }
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([
      decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)),
      decipher.final(),
    ]);
  } catch {
    throw new SecretError("secret_refused", "The secret was altered, or belongs to another place");
  }
}
