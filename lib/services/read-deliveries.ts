import * as z from "zod";
import { MAX_TRIES } from "@/lib/core/alert/backoff";
import {
  type DeliveryRow,
  findDeliveryRow,
  listDeliveryRows,
  retryDelivery,
} from "@/lib/db/stores/alert-delivery";
import { announceAlerts } from "@/lib/db/stores/alert-incident";
import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, notFound } from "@/lib/errors";
import { CHANNEL_KINDS } from "@/lib/schemas/alert";
import { DELIVERY_STATES, type DeliveryView } from "@/lib/schemas/api/alert";

/** A page of messages, the newest first. */
export async function readDeliveries(
  t: Tenant,
  filter: {
    state?: string | undefined;
    channel?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<{ items: DeliveryView[]; nextCursor: string | null }> {
  const { channel, ...rest } = filter;
  const page = await listDeliveryRows(t, { ...rest, channelId: channel });
  return { ...page, items: page.items.map(deliveryView) };
}

/** @throws AppError not_found */
export async function getDelivery(t: Tenant, id: string): Promise<DeliveryView> {
  const row = await findDeliveryRow(t, id);
  if (row === null) throw notFound("The message");
  return deliveryView(row);
}

/**
 * Sends a message that was given up once more.
 *
 * @throws AppError not_found; conflict when it was not given up
 */
export async function sendAgain(t: Tenant, actor: TeamActor, id: string): Promise<DeliveryView> {
  const row = await findDeliveryRow(t, id);
  if (row === null) throw notFound("The message");
  if (!(await retryDelivery(t, id))) {
    throw new AppError("conflict", `The message is ${row.state}; only a failed one is sent again`);
  }
  await recordAudit(t, actor, {
    action: "alert_delivery.retry",
    entityKind: "alert_channel",
    entityId: row.channel.name,
  });
  await announceAlerts(t);
  return await getDelivery(t, id);
}

const kindSchema = z.enum(CHANNEL_KINDS);
const stateSchema = z.enum(DELIVERY_STATES);

export function deliveryView(row: DeliveryRow): DeliveryView {
  return {
    id: row.id,
    channelId: row.channelId,
    channel: row.channel.name,
    kind: kindSchema.parse(row.channel.kind),
    dagId: row.dag?.dagId ?? null,
    isTest: row.isTest,
    state: stateSchema.parse(row.state),
    attempts: row.attempts,
    maxAttempts: row.isTest ? 1 : MAX_TRIES,
    title: row.title,
    items: row._count.items,
    createdAt: row.createdAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    error: row.error,
    response: row.response,
  };
}
