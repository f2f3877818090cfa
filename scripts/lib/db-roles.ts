import { hkdfSync } from "node:crypto";
import { Failure } from "./failure";

/** The role that owns the schema and migrates it in an installation of our own making. */
export const OWNER_ROLE = "millrace_owner";

/** The roles that the running processes use; neither owns an application table. */
export const RUNTIME_ROLES = ["millrace_web", "millrace_sys"] as const;

/** `millrace_web` is bound by row-level security; `millrace_sys` is the worker's. */
export type RuntimeRole = (typeof RUNTIME_ROLES)[number];

/** Bytes of `MILLRACE_SECRET_KEY` once decoded. */
export const SECRET_KEY_BYTES = 32;

/**
 * The password of a runtime role, derived so that the secret key is the only secret to keep: every
 * machine that has it can work out the URLs.
 */
export function rolePassword(secretKey: string, role: RuntimeRole): string {
  const key = Buffer.from(secretKey, "base64");
  if (key.length !== SECRET_KEY_BYTES) {
    throw new Failure(
      `MILLRACE_SECRET_KEY holds ${key.length} bytes, expected ${SECRET_KEY_BYTES} in base64`,
      "make one with: openssl rand -base64 32",
    );
  }
  return Buffer.from(hkdfSync("sha256", key, "", `db-role:${role}`, 32)).toString("base64url");
}

/** The owner's URL with user and password of a runtime role in place of the owner's. */
export function roleUrl(ownerUrl: string, secretKey: string, role: RuntimeRole): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = rolePassword(secretKey, role);
  return url.toString();
}
