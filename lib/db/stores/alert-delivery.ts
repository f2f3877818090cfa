import * as z from "zod";
import type { Tenant } from "../tenant";
import { decodeCursor, type Page, pageOf } from "./cursor";

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()]);

const withNames = {
  channel: { select: { name: true, kind: true } },
  dag: { select: { dagId: true } },
  _count: { select: { items: true } },
} as const;

/** A message with the names that it is shown by. */
export type DeliveryRow = Awaited<ReturnType<typeof findRows>>[number];

function findRows(
  t: Tenant,
  filter: {
    id?: string | undefined;
    state?: string | undefined;
    channelId?: string | undefined;
    after: [string, string] | null;
    take: number;
  },
) {
  const { id, state, channelId, after, take } = filter;
  return t.db.alertDelivery.findMany({
    where: {
      teamId: t.teamId,
      ...(id === undefined ? {} : { id }),
      ...(state === undefined ? {} : { state }),
      ...(channelId === undefined ? {} : { channelId }),
      ...(after === null
        ? {}
        : { OR: [{ createdAt: { lt: after[0] } }, { createdAt: after[0], id: { lt: after[1] } }] }),
    },
    include: withNames,
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take,
  });
}

/** Messages, the newest first. */
export async function listDeliveryRows(
  t: Tenant,
  filter: {
    state?: string | undefined;
    channelId?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<Page<DeliveryRow>> {
  const { cursor, limit, ...rest } = filter;
  const after = decodeCursor(cursorSchema, cursor);
  const rows = await findRows(t, { ...rest, after, take: limit + 1 });
  return pageOf(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
}

/** One message, or null. */
export async function findDeliveryRow(t: Tenant, id: string): Promise<DeliveryRow | null> {
  return (await findRows(t, { id, after: null, take: 1 }))[0] ?? null;
}

/** Orders a test message to a channel, and wakes who sends it. */
export async function insertTest(t: Tenant, id: string, channelId: string): Promise<void> {
  await t.db.$executeRaw`
    insert into alert_delivery (id, team_id, channel_id, is_test, due_at)
    values (${id}::uuid, ${t.teamId}::uuid, ${channelId}::uuid, true, now())`;
  await wakeSenders(t);
}

/** Orders a message that was given up once more; false when there is no such. */
export async function retryDelivery(t: Tenant, id: string): Promise<boolean> {
  const count = await t.db.$executeRaw`
    update alert_delivery set state = 'pending', attempts = 0, due_at = now(), ended_at = null
    where id = ${id}::uuid and team_id = ${t.teamId}::uuid and state = 'failed'`;
  if (count === 1) await wakeSenders(t);
  return count === 1;
}

async function wakeSenders(t: Tenant): Promise<void> {
  await t.db.$executeRaw`select pg_notify('millrace_alert', '')`;
}
