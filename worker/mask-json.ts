import type { JsonValue } from "@/lib/schemas/json";
import { MASK, Masker } from "./executor/masker";

/**
 * A copy of a JSON value in which no text contains any of the secrets, encoded forms included; keys
 * are left alone. Unlike in a log, short secrets are hidden too.
 */
export function maskJson(value: unknown, secrets: readonly string[]): JsonValue {
  const masker = new Masker(secrets);
  const raw = secrets.filter((secret) => secret !== "");
  const visit = (current: unknown): JsonValue => {
    if (typeof current === "string") {
      return raw.reduce((text, secret) => text.replaceAll(secret, MASK), masker.mask(current));
    }
    if (typeof current === "number" || typeof current === "boolean" || current === null) {
      return current;
    }
    if (Array.isArray(current)) return current.map(visit);
    if (typeof current === "object") {
      return Object.fromEntries(Object.entries(current).map(([key, item]) => [key, visit(item)]));
    }
    return null;
  };
  return visit(value);
}
