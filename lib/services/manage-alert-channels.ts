import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { SecretBox } from "@/lib/crypto/secrets";
import {
  type ChannelRow,
  deleteChannelRow,
  insertChannel,
  listChannelRows,
  lockChannelRow,
  updateChannelRow,
} from "@/lib/db/stores/alert-channel";
import { findDeliveryRow, insertTest } from "@/lib/db/stores/alert-delivery";
import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import type { Tenant } from "@/lib/db/tenant";
import { notFound } from "@/lib/errors";
import {
  CHANNEL_KINDS,
  CHANNEL_SECRET_FIELDS,
  type ChannelKind,
  channelConfigSchemas,
} from "@/lib/schemas/alert";
import type { ChannelView, DeliveryView } from "@/lib/schemas/api/alert";
import type { JsonObject } from "@/lib/schemas/json";
import { deliveryView } from "./read-deliveries";
import { type SplitConfig, splitSecrets } from "./split-secrets";
import { orTaken } from "./taken";

/** All channels of the team, without their secrets. */
export async function listChannels(t: Tenant): Promise<ChannelView[]> {
  return (await listChannelRows(t)).map(channelView);
}

/** @throws AppError invalid_request with problems below `config`; conflict for a name that is taken */
export async function createChannel(
  t: Tenant,
  actor: TeamActor,
  box: SecretBox,
  channel: { name: string; kind: ChannelKind; config: JsonObject },
): Promise<ChannelView> {
  const { name, kind } = channel;
  const id = randomUUID();
  const split = splitChannel(t, box, id, kind, channel.config);
  const created = insertChannel(t, { id, name, kind, enabled: true, ...split });
  const row = await orTaken("name", name, created);
  await audit(t, actor, "alert_channel.create", row);
  return channelView(row);
}

/**
 * Changes a channel. `config` replaces all public fields; secret fields that it leaves out keep
 * their value.
 *
 * @throws AppError not_found; invalid_request with problems below `config`; conflict
 */
export async function updateChannel(
  t: Tenant,
  actor: TeamActor,
  box: SecretBox,
  id: string,
  change: {
    name?: string | undefined;
    enabled?: boolean | undefined;
    config?: JsonObject | undefined;
  },
): Promise<ChannelView> {
  const before = await lockChannelRow(t, id);
  if (before === null) throw notFound("The channel");
  const stored = secretsSchema.parse(before.secrets);
  const fields =
    change.config === undefined
      ? { config: configSchema.parse(before.config), secrets: stored }
      : splitChannel(t, box, id, kindSchema.parse(before.kind), change.config, stored);
  const name = change.name ?? before.name;
  const enabled = change.enabled ?? before.enabled;
  const row = await orTaken("name", name, updateChannelRow(t, id, { name, enabled, ...fields }));
  await audit(t, actor, "alert_channel.update", row);
  return channelView(row);
}

/** @throws AppError not_found */
export async function deleteChannel(t: Tenant, actor: TeamActor, id: string): Promise<void> {
  const row = await lockChannelRow(t, id);
  if (row === null || !(await deleteChannelRow(t, id))) throw notFound("The channel");
  await audit(t, actor, "alert_channel.delete", row);
}

/**
 * Orders a message to a channel, to see whether it arrives. A worker sends it; how that went is
 * read from the deliveries.
 *
 * @throws AppError not_found
 */
export async function testChannel(t: Tenant, actor: TeamActor, id: string): Promise<DeliveryView> {
  const row = await lockChannelRow(t, id);
  if (row === null) throw notFound("The channel");
  const delivery = randomUUID();
  await insertTest(t, delivery, id);
  await audit(t, actor, "alert_channel.test", row);
  const ordered = await findDeliveryRow(t, delivery);
  if (ordered === null) throw notFound("The message");
  return deliveryView(ordered);
}

// What is stored was checked when it was written; JSON columns have lost their types since.
const kindSchema = z.enum(CHANNEL_KINDS);
const configSchema = z.record(z.string(), z.json());
const secretsSchema = z.record(z.string(), z.string());

function splitChannel(
  t: Tenant,
  box: SecretBox,
  id: string,
  kind: ChannelKind,
  given: JsonObject,
  stored?: Record<string, string>,
): SplitConfig {
  const seal = (field: string, value: string) =>
    box.encrypt(value, { teamId: t.teamId, kind: "alert_channel", id, field });
  return splitSecrets(channelConfigSchemas[kind], CHANNEL_SECRET_FIELDS[kind], seal, given, stored);
}

function channelView(row: ChannelRow): ChannelView {
  return {
    id: row.id,
    name: row.name,
    kind: kindSchema.parse(row.kind),
    enabled: row.enabled,
    config: configSchema.parse(row.config),
    secretsSet: Object.keys(secretsSchema.parse(row.secrets)).sort(),
    rules: row.rules.map(({ rule }) => rule.name).sort(),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

async function audit(t: Tenant, actor: TeamActor, action: string, row: ChannelRow): Promise<void> {
  await recordAudit(t, actor, {
    action,
    entityKind: "alert_channel",
    entityId: row.name,
    detail: { kind: row.kind, enabled: row.enabled },
  });
}
