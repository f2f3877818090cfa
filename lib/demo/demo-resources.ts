import { type SecretBox, SecretError } from "@/lib/crypto/secrets";
import type { TeamActor } from "@/lib/db/stores/audit";
import { type ConnectionRow, findConnectionRow } from "@/lib/db/stores/connection";
import { findVariableRow } from "@/lib/db/stores/variable";
import type { Tenant } from "@/lib/db/tenant";
import type { JsonObject } from "@/lib/schemas/json";
import { createConnection, updateConnection } from "@/lib/services/manage-connections";
import { createVariable } from "@/lib/services/manage-variables";
import { isLoopback } from "./loopback";
import type { KnownPasswords, SampleDatabase, SampleDatabases } from "./sample-databases";

const SOURCE = "sample_source";
const WAREHOUSE = "sample_warehouse";
const API = "sample_api";
const FILES = "sample_files";

/** The passwords of the sample databases, which nothing but the team's connections keeps. */
export async function knownPasswords(t: Tenant, box: SecretBox): Promise<KnownPasswords> {
  return {
    source: await passwordOf(t, box, SOURCE),
    warehouse: await passwordOf(t, box, WAREHOUSE),
  };
}

/** Makes the demo's connections and variable, and follows the addresses of the installation. */
export async function ensureResources(
  t: Tenant,
  actor: TeamActor,
  box: SecretBox,
  found: { baseUrl: string; databases: SampleDatabases; folder: string },
): Promise<void> {
  const { baseUrl, databases, folder } = found;
  await ensureApi(t, actor, box, baseUrl);
  await ensureFiles(t, actor, box, folder);
  if (databases.ok) {
    const { source, warehouse } = databases;
    await ensurePostgres(t, actor, box, SOURCE, source, "Weather of New York, to read from");
    await ensurePostgres(t, actor, box, WAREHOUSE, warehouse, "Where the example loads its rows");
  }
  if ((await findVariableRow(t, "units")) === null) {
    const description = "metric or imperial: how the example's log tells measurements";
    await createVariable(t, actor, box, {
      key: "units",
      value: "metric",
      isSecret: false,
      isJson: false,
      description,
    });
  }
}

async function ensureApi(
  t: Tenant,
  actor: TeamActor,
  box: SecretBox,
  baseUrl: string,
): Promise<void> {
  const config = { base_url: baseUrl };
  const found = await findConnectionRow(t, API);
  if (found === null) {
    const description = "The product's own sample API: weather of Seattle";
    await createConnection(t, actor, box, { connId: API, type: "http", description, config });
    return;
  }
  const before = textOf(found, "base_url");
  // Another address of this machine is our own after a restart on another port; any other is a choice.
  if (found.type === "http" && before !== baseUrl && isLoopback(before)) {
    await updateConnection(t, actor, box, API, { config });
  }
}

async function ensureFiles(
  t: Tenant,
  actor: TeamActor,
  box: SecretBox,
  folder: string,
): Promise<void> {
  const config = { path: folder };
  const found = await findConnectionRow(t, FILES);
  if (found === null) {
    const description = "A folder of this machine, into which the example's partner delivers";
    await createConnection(t, actor, box, { connId: FILES, type: "folder", description, config });
    return;
  }
  const before = textOf(found, "path");
  // A folder of the same name is our own after the data folder moved; any other is a choice.
  const isOwn = before !== folder && samePlace(before, folder);
  if (found.type === "folder" && isOwn) {
    await updateConnection(t, actor, box, FILES, { config });
  }
}

function samePlace(one: string, other: string): boolean {
  const end = (path: string) => path.split("/").slice(-2).join("/");
  return end(one) === end(other);
}

async function ensurePostgres(
  t: Tenant,
  actor: TeamActor,
  box: SecretBox,
  connId: string,
  sample: SampleDatabase,
  description: string,
): Promise<void> {
  const found = await findConnectionRow(t, connId);
  const { password, ...open } = sample;
  const config: JsonObject = { ...open, password };
  if (found === null) {
    await createConnection(t, actor, box, { connId, type: "postgres", description, config });
  } else if (textOf(found, "database") === sample.database) {
    const moved = Object.entries(open).some(([field, value]) => fieldOf(found, field) !== value);
    const isKnown = (await passwordOf(t, box, connId)) === password;
    if (moved || !isKnown) await updateConnection(t, actor, box, connId, { config });
  }
}

async function passwordOf(t: Tenant, box: SecretBox, connId: string): Promise<string | undefined> {
  const row = await findConnectionRow(t, connId);
  const sealed = fieldIn(row?.secrets, "password");
  if (typeof sealed !== "string") return undefined;
  try {
    return box.decrypt(sealed, {
      teamId: t.teamId,
      kind: "connection",
      id: connId,
      field: "password",
    });
  } catch (error) {
    // Under a key that is gone it is lost: a new one is made and set on both sides.
    if (error instanceof SecretError) return undefined;
    throw error;
  }
}

function textOf(row: ConnectionRow, field: string): string {
  const value = fieldOf(row, field);
  return typeof value === "string" ? value : "";
}

function fieldOf(row: ConnectionRow, field: string): unknown {
  return fieldIn(row.config, field);
}

function fieldIn(record: unknown, field: string): unknown {
  return new Map(Object.entries(record ?? {})).get(field);
}
