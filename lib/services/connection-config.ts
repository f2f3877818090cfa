import type { SecretBox } from "@/lib/crypto/secrets";
import {
  type ConnectionType,
  connectionConfigSchemas,
  secretFieldsOf,
} from "@/lib/schemas/connection-config";
import type { JsonObject } from "@/lib/schemas/json";
import { type SplitConfig, splitSecrets } from "./split-secrets";

/** Where a connection's secrets belong; the worker names the same place to read them. */
interface Owner {
  teamId: string;
  connId: string;
}

/**
 * Checks all fields of a connection against its type, and takes the secret ones out, encrypted.
 *
 * @throws AppError invalid_request with every problem, below `config`
 */
export function splitConfig(
  box: SecretBox,
  { teamId, connId }: Owner,
  type: ConnectionType,
  given: JsonObject,
  stored: Record<string, string> = {},
): SplitConfig {
  const seal = (field: string, value: string) =>
    box.encrypt(value, { teamId, kind: "connection", id: connId, field });
  const secretFields = secretFieldsOf(type);
  return splitSecrets(connectionConfigSchemas[type], secretFields, seal, given, stored);
}
