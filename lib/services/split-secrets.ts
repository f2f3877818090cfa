import type * as z from "zod";
import { invalid } from "@/lib/errors";
import type { JsonObject, JsonValue } from "@/lib/schemas/json";
import { zodProblems } from "./zod-problems";

/** Fields as they are stored: public ones, and encrypted ones by name. */
export interface SplitConfig {
  config: JsonObject;
  secrets: Record<string, string>;
}

/** Fills the place of a secret that is kept; long enough for any least length. */
const KEPT = "https://kept.invalid/";

/**
 * Checks all fields against their schema, and takes the secret ones out, encrypted. Secret fields
 * that are left out keep what `stored` has; an empty one is removed.
 *
 * @throws AppError invalid_request with every problem, below `config`
 */
export function splitSecrets(
  schema: z.ZodType<Record<string, JsonValue>>,
  secretFields: readonly string[],
  seal: (field: string, value: string) => string,
  given: JsonObject,
  stored: Record<string, string> = {},
): SplitConfig {
  const kept = secretFields.filter((field) => !(field in given) && field in stored);
  // A kept secret stands for itself: the type may require it.
  const whole = { ...given, ...Object.fromEntries(kept.map((field) => [field, KEPT])) };
  const parsed = schema.safeParse(whole, { reportInput: true });
  if (!parsed.success) throw invalid(zodProblems(parsed.error, ["config"]));
  const config: JsonObject = {};
  const secrets: Record<string, string> = {};
  for (const [field, value] of Object.entries(parsed.data)) {
    const before = stored[field];
    if (!secretFields.includes(field)) config[field] = value;
    else if (kept.includes(field) && before !== undefined) secrets[field] = before;
    else if (typeof value === "string" && value !== "") secrets[field] = seal(field, value);
  }
  return { config, secrets };
}
