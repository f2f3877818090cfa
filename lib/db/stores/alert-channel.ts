import type { Prisma } from "../generated/client";
import type { Tenant } from "../tenant";

/** A channel as it is stored: `secrets` holds encrypted text by field. */
export type ChannelRow = Awaited<ReturnType<typeof listChannelRows>>[number];

/** What of a channel is written. */
export interface ChannelFields {
  name: string;
  enabled: boolean;
  config: Prisma.InputJsonObject;
  secrets: Record<string, string>;
}

const withRules = {
  rules: { select: { rule: { select: { name: true } } }, orderBy: { ruleId: "asc" } },
} as const;

/** All channels by name. */
export function listChannelRows(t: Tenant) {
  return t.db.alertChannel.findMany({
    where: { teamId: t.teamId },
    include: withRules,
    orderBy: { name: "asc" },
  });
}

/** One channel, or null, held until the transaction ends: a change keeps secrets that it does not name. */
export async function lockChannelRow(t: Tenant, id: string): Promise<ChannelRow | null> {
  await t.db.$queryRaw`
    select id from alert_channel where team_id = ${t.teamId}::uuid and id = ${id}::uuid for update`;
  const where = { id_teamId: { id, teamId: t.teamId } };
  return await t.db.alertChannel.findUnique({ where, include: withRules });
}

/** Keeps a new channel; `isUniqueViolation` tells a taken name. */
export function insertChannel(
  t: Tenant,
  channel: ChannelFields & { id: string; kind: string },
): Promise<ChannelRow> {
  return t.db.alertChannel.create({ data: { teamId: t.teamId, ...channel }, include: withRules });
}

/** Writes a channel that is there. */
export function updateChannelRow(
  t: Tenant,
  id: string,
  fields: ChannelFields,
): Promise<ChannelRow> {
  const where = { id_teamId: { id, teamId: t.teamId } };
  return t.db.alertChannel.update({ where, data: fields, include: withRules });
}

/** Removes a channel with all that was sent to it; false when it is not there. */
export async function deleteChannelRow(t: Tenant, id: string): Promise<boolean> {
  const { count } = await t.db.alertChannel.deleteMany({ where: { teamId: t.teamId, id } });
  return count === 1;
}
