import type { Queryable } from "@/lib/db/system/pool";
import {
  type ConnectionRow,
  loadConnections,
  loadVariables,
  type VariableRow,
} from "@/lib/db/system/run-context";
import type { ResolvedConnection } from "@/lib/operators/context";
import { TaskFailure } from "@/lib/operators/outcome";
import type { JsonValue } from "@/lib/schemas/json";

/** Opens an encrypted field; throws when it was made for another place or under a lost key. */
export type OpenSecret = (
  place: {
    teamId: string;
    kind: "connection" | "variable" | "alert_channel";
    id: string;
    field: string;
  },
  sealed: string,
) => string;

/** A variable with its value in the open. */
export interface ResolvedVariable {
  value: JsonValue;
  isSecret: boolean;
}

/** Reads connections and variables of one team, secrets opened, for one attempt. */
export class TeamResources {
  readonly #db: Queryable;
  readonly #teamId: string;
  readonly #open: OpenSecret;

  constructor(db: Queryable, teamId: string, open: OpenSecret) {
    this.#db = db;
    this.#teamId = teamId;
    this.#open = open;
  }

  /** The connections among these ids that exist. */
  async connections(ids: readonly string[]): Promise<Record<string, ResolvedConnection>> {
    if (ids.length === 0) return {};
    const rows = await loadConnections(this.#db, this.#teamId, ids);
    return Object.fromEntries(rows.map((row) => [row.connId, this.#resolve(row)]));
  }

  /** One connection. Throws TaskFailure `connection_not_found`. */
  async connection(id: string): Promise<ResolvedConnection> {
    const found = (await this.connections([id]))[id];
    if (found !== undefined) return found;
    throw new TaskFailure("connection_not_found", `the team has no connection "${id}"`, {
      retryable: false,
    });
  }

  /** The variables among these keys that exist. */
  async variables(keys: readonly string[]): Promise<Record<string, ResolvedVariable>> {
    if (keys.length === 0) return {};
    const rows = await loadVariables(this.#db, this.#teamId, keys);
    return Object.fromEntries(rows.map((row) => [row.key, this.#variable(row)]));
  }

  #variable(row: VariableRow): ResolvedVariable {
    if (!row.isSecret) return { value: row.value, isSecret: false };
    const place = { teamId: this.#teamId, kind: "variable", id: row.key, field: "value" } as const;
    return { value: this.#open(place, row.value), isSecret: true };
  }

  #resolve(row: ConnectionRow): ResolvedConnection {
    const secrets = Object.fromEntries(
      Object.entries(row.secrets).map(([field, sealed]) => {
        const place = { teamId: this.#teamId, kind: "connection", id: row.connId, field } as const;
        return [field, this.#open(place, sealed)];
      }),
    );
    const { base_url, host, port, database, user, login, access_key_id, ssl, extra, ...rest } =
      row.config;
    return {
      id: row.connId,
      type: row.type,
      host: textOf(base_url) ?? textOf(host),
      port: typeof port === "number" ? port : undefined,
      schema: textOf(database),
      login: textOf(user) ?? textOf(login) ?? textOf(access_key_id),
      password: secrets.password,
      secrets,
      extra: {
        ...rest,
        ...(ssl === undefined ? {} : { sslmode: ssl }),
        ...(isRecord(extra) ? extra : {}),
      },
    };
  }
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isRecord(value: JsonValue | undefined): value is Record<string, JsonValue> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
