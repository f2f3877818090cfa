import { randomUUID } from "node:crypto";
import { orderTest } from "@/lib/db/stores/connection";
import type { Tenant } from "@/lib/db/tenant";
import { notFound } from "@/lib/errors";
import { type ConnectionView, getConnection } from "./manage-connections";

/**
 * Orders a test of a connection. It is done by a worker, since only workers open secrets and reach
 * what tasks reach; the connection shows it as pending until then.
 *
 * @throws AppError not_found
 */
export async function orderConnectionTest(
  t: Tenant,
  connId: string,
  now: Date,
): Promise<ConnectionView> {
  const found = await orderTest(t, connId, {
    id: randomUUID(),
    state: "pending",
    at: now.toISOString(),
  });
  if (!found) throw notFound("The connection");
  return await getConnection(t, connId);
}
