import { Prisma } from "../generated/client";
import type { Tenant } from "../tenant";

/** A connection as it is stored: `secrets` holds encrypted text by field. */
export type ConnectionRow = Awaited<ReturnType<typeof insertConnection>>;

/** What of a connection is written. */
export interface ConnectionFields {
  description: string;
  config: Prisma.InputJsonObject;
  secrets: Record<string, string>;
}

/** Keeps a new connection; `isUniqueViolation` tells a taken id. */
export function insertConnection(
  t: Tenant,
  connection: ConnectionFields & { connId: string; type: string },
) {
  return t.db.connection.create({ data: { teamId: t.teamId, ...connection } });
}

/** All connections by id. */
export function listConnectionRows(t: Tenant): Promise<ConnectionRow[]> {
  return t.db.connection.findMany({ where: { teamId: t.teamId }, orderBy: { connId: "asc" } });
}

/** One connection, or null. */
export function findConnectionRow(t: Tenant, connId: string): Promise<ConnectionRow | null> {
  return t.db.connection.findUnique({ where: { teamId_connId: { teamId: t.teamId, connId } } });
}

/**
 * One connection, or null, held until the transaction ends: a change keeps the secrets that it does
 * not name, so it must not miss those of a change beside it.
 */
export async function lockConnectionRow(t: Tenant, connId: string): Promise<ConnectionRow | null> {
  await t.db.$queryRaw`
    select id from connection where team_id = ${t.teamId}::uuid and conn_id = ${connId} for update`;
  return await findConnectionRow(t, connId);
}

/** Writes a connection that is there. */
export function updateConnectionRow(t: Tenant, connId: string, fields: ConnectionFields) {
  return t.db.connection.update({
    where: { teamId_connId: { teamId: t.teamId, connId } },
    // What was tested is not what it is now.
    data: { ...fields, test: Prisma.DbNull },
  });
}

/** Notes that a test is pending, and orders it; false when there is no such connection. */
export async function orderTest(
  t: Tenant,
  connId: string,
  test: { id: string; state: "pending"; at: string },
): Promise<boolean> {
  const count = await t.db.$executeRaw`
    update connection set test = ${JSON.stringify(test)}::jsonb
    where team_id = ${t.teamId}::uuid and conn_id = ${connId}`;
  if (count === 0) return false;
  const payload = { teamId: t.teamId, connId, testId: test.id };
  await t.db.outbox.createMany({ data: [{ teamId: t.teamId, job: "test-connection", payload }] });
  await t.db.$executeRaw`select pg_notify('millrace_due', '')`;
  return true;
}

/** Removes a connection; false when it is not there. */
export async function deleteConnectionRow(t: Tenant, connId: string): Promise<boolean> {
  const { count } = await t.db.connection.deleteMany({ where: { teamId: t.teamId, connId } });
  return count === 1;
}
