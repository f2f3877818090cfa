import * as z from "zod";
import type { SecretBox } from "@/lib/crypto/secrets";
import { latestChanges, recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import {
  type ConnectionRow,
  deleteConnectionRow,
  findConnectionRow,
  insertConnection,
  listConnectionRows,
  lockConnectionRow,
  updateConnectionRow,
} from "@/lib/db/stores/connection";
import type { Tenant } from "@/lib/db/tenant";
import { notFound } from "@/lib/errors";
import { type connectionSchema, connectionTestSchema } from "@/lib/schemas/api/resource";
import { connectionTypeSchema } from "@/lib/schemas/connection-config";
import type { JsonObject } from "@/lib/schemas/json";
import { splitConfig } from "./connection-config";
import { orTaken } from "./taken";

export type ConnectionView = z.infer<typeof connectionSchema>;

/** All connections of the team, without their secrets. */
export async function listConnections(t: Tenant): Promise<ConnectionView[]> {
  return connectionViews(t, await listConnectionRows(t));
}

/** @throws AppError not_found */
export async function getConnection(t: Tenant, connId: string): Promise<ConnectionView> {
  const row = await findConnectionRow(t, connId);
  if (row === null) throw notFound("The connection");
  return connectionView(t, row);
}

/** @throws AppError invalid_request with problems below `config`; conflict for an id that is taken */
export async function createConnection(
  t: Tenant,
  actor: TeamActor,
  box: SecretBox,
  connection: {
    connId: string;
    type: ConnectionView["type"];
    description: string;
    config: JsonObject;
  },
): Promise<ConnectionView> {
  const { connId, type, description } = connection;
  const owner = { teamId: t.teamId, connId };
  const split = splitConfig(box, owner, type, connection.config);
  const created = insertConnection(t, { connId, type, description, ...split });
  const row = await orTaken("connId", connId, created);
  await audit(t, actor, "connection.create", row);
  return connectionView(t, row);
}

/**
 * Changes a connection. `config` replaces all public fields; secret fields that it leaves out keep
 * their value, and empty ones lose it.
 *
 * @throws AppError not_found; invalid_request with problems below `config`
 */
export async function updateConnection(
  t: Tenant,
  actor: TeamActor,
  box: SecretBox,
  connId: string,
  change: { description?: string | undefined; config?: JsonObject | undefined },
): Promise<ConnectionView> {
  const before = await lockConnectionRow(t, connId);
  if (before === null) throw notFound("The connection");
  const stored = secretsOf(before);
  const owner = { teamId: t.teamId, connId };
  const fields =
    change.config === undefined
      ? { config: configOf(before), secrets: stored }
      : splitConfig(box, owner, typeOf(before), change.config, stored);
  const row = await updateConnectionRow(t, connId, {
    description: change.description ?? before.description,
    ...fields,
  });
  await audit(t, actor, "connection.update", row);
  return connectionView(t, row);
}

/** @throws AppError not_found */
export async function deleteConnection(t: Tenant, actor: TeamActor, connId: string): Promise<void> {
  if (!(await deleteConnectionRow(t, connId))) throw notFound("The connection");
  await recordAudit(t, actor, {
    action: "connection.delete",
    entityKind: "connection",
    entityId: connId,
  });
}

async function connectionView(t: Tenant, row: ConnectionRow): Promise<ConnectionView> {
  const changes = await latestChanges(t, "connection", [row.connId]);
  return viewOf(row, changes.get(row.connId));
}

async function connectionViews(
  t: Tenant,
  rows: readonly ConnectionRow[],
): Promise<ConnectionView[]> {
  const ids = rows.map(({ connId }) => connId);
  const changes = await latestChanges(t, "connection", ids);
  return rows.map((row) => viewOf(row, changes.get(row.connId)));
}

function viewOf(row: ConnectionRow, change: { at: Date; by: string } | undefined): ConnectionView {
  return {
    connId: row.connId,
    type: typeOf(row),
    description: row.description,
    config: configOf(row),
    secretsSet: Object.keys(secretsOf(row)).sort(),
    test: row.test === null ? null : connectionTestSchema.parse(row.test),
    lastChange: change === undefined ? null : { at: change.at.toISOString(), by: change.by },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

// What is stored was checked when it was written; JSON columns have lost their types since.
const configSchema = z.record(z.string(), z.json());
const secretsSchema = z.record(z.string(), z.string());

function typeOf(row: ConnectionRow): ConnectionView["type"] {
  return connectionTypeSchema.parse(row.type);
}

function configOf(row: ConnectionRow): JsonObject {
  return configSchema.parse(row.config);
}

function secretsOf(row: ConnectionRow): Record<string, string> {
  return secretsSchema.parse(row.secrets);
}

async function audit(
  t: Tenant,
  actor: TeamActor,
  action: string,
  row: ConnectionRow,
): Promise<void> {
  await recordAudit(t, actor, {
    action,
    entityKind: "connection",
    entityId: row.connId,
    detail: { type: row.type, secretsSet: Object.keys(secretsOf(row)).sort() },
  });
}
