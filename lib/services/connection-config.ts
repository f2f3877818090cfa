import type { SecretBox } from "@/lib/crypto/secrets";
import { invalid } from "@/lib/errors";
import {
  type ConnectionType,
  connectionConfigSchemas,
  secretFieldsOf,
} from "@/lib/schemas/connection-config";
import type { JsonObject } from "@/lib/schemas/json";
import { zodProblems } from "./zod-problems";

/** The fields of a connection as they are stored: public ones, and encrypted ones by name. */
export interface SplitConfig {
  config: JsonObject;
  secrets: Record<string, string>;
}

/** Where a connection's secrets belong; the worker names the same place to read them. */
interface Owner {
  teamId: string;
  connId: string;
}

const KEPT = "kept";

/**
 * Checks all fields of a connection against its type, and takes the secret ones out, encrypted.
 * Secret fields that are left out keep what `stored` has; an empty one is removed.
 *
 * @throws AppError invalid_request with every problem, below `config`
 */
export function splitConfig(
  box: SecretBox,
  owner: Owner,
  type: ConnectionType,
  given: JsonObject,
  stored: Record<string, string> = {},
): SplitConfig {
  const secretFields = secretFieldsOf(type);
  const kept = secretFields.filter((field) => !(field in given) && field in stored);
  // A kept secret stands for itself: the type may require it.
  const whole = { ...given, ...Object.fromEntries(kept.map((field) => [field, KEPT])) };
  const parsed = connectionConfigSchemas[type].safeParse(whole, { reportInput: true });
  if (!parsed.success) throw invalid(zodProblems(parsed.error, ["config"]));
  const config: JsonObject = {};
  const secrets: Record<string, string> = {};
  for (const [field, value] of Object.entries(parsed.data)) {
    const before = stored[field];
    if (!secretFields.includes(field)) config[field] = value;
    else if (kept.includes(field) && before !== undefined) secrets[field] = before;
    else if (typeof value === "string" && value !== "") {
      const { teamId, connId } = owner;
      secrets[field] = box.encrypt(value, { teamId, kind: "connection", id: connId, field });
    }
  }
  return { config, secrets };
}
