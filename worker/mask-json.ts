import type { JsonValue } from "@/lib/schemas/json";

const MASK = "***";
const MIN_SECRET_LENGTH = 1;

/** A copy of a JSON value in which no text contains any of the secrets; keys are left alone. */
export function maskJson(value: unknown, secrets: readonly string[]): JsonValue {
  const wanted = secrets.filter((secret) => secret.length >= MIN_SECRET_LENGTH);
  const visit = (current: unknown): JsonValue => {
    if (typeof current === "string") {
      return wanted.reduce((text, secret) => text.replaceAll(secret, MASK), current);
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
