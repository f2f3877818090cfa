import type * as z from "zod";
import { assetsOf } from "@/lib/core/asset/condition";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import {
  type AssetEventRow,
  linkAssets,
  listAssetEvents,
  listAssets,
  publishAsset,
} from "@/lib/db/stores/asset";
import { type AuditActor, recordAudit } from "@/lib/db/stores/audit";
import type { Tenant } from "@/lib/db/tenant";
import { notFound } from "@/lib/errors";
import type {
  AssetEventView,
  assetEventPageSchema,
  assetEventQuerySchema,
  assetListQuerySchema,
  assetPageSchema,
  publishAssetBodySchema,
} from "@/lib/schemas/api/asset";
import type { DagDocument } from "@/lib/schemas/dag-document";
import { iso, isoOrNull } from "./dag-view";

/** Links a version that was just saved to the assets that it names. */
export async function linkVersionAssets(
  t: Tenant,
  version: { dagUuid: string; versionId: string; document: DagDocument; timetable: unknown },
): Promise<void> {
  const { dagUuid, versionId, document } = version;
  const { assets } = readStoredTimetable(version.timetable).timetable;
  const outlets = Object.entries(document.tasks).flatMap(([taskId, task]) =>
    (task.outlets ?? []).map((asset) => ({ taskId, asset })),
  );
  const awaited = assets === undefined ? [] : assetsOf(assets);
  await linkAssets(t, { dagUuid, versionId, outlets, awaited });
}

/** A page of the team's assets by name. */
export async function readAssets(
  t: Tenant,
  query: z.output<typeof assetListQuerySchema>,
): Promise<z.output<typeof assetPageSchema>> {
  const { items, nextCursor } = await listAssets(t, query);
  return {
    items: items.map((row) => ({ ...row, lastEventAt: isoOrNull(row.lastEventAt) })),
    nextCursor,
  };
}

/** A page of updates, newest first. */
export async function readAssetEvents(
  t: Tenant,
  query: z.output<typeof assetEventQuerySchema>,
): Promise<z.output<typeof assetEventPageSchema>> {
  const { items, nextCursor } = await listAssetEvents(t, query);
  return { items: items.map(assetEventView), nextCursor };
}

/** An update as the API gives it. */
export function assetEventView({ at, ...event }: AssetEventRow): AssetEventView {
  return { ...event, at: iso(at) };
}

/**
 * Publishes an update of an asset that something outside has made: what waits for it starts.
 *
 * @throws AppError not_found
 */
export async function publishAssetUpdate(
  t: Tenant,
  actor: AuditActor,
  { asset, extra }: z.output<typeof publishAssetBodySchema>,
): Promise<AssetEventView> {
  const event = await publishAsset(t, { asset, by: actor.name, extra });
  if (event === null) throw notFound(`The asset ${asset}`);
  await recordAudit(t, actor, { action: "asset.publish", entityKind: "asset", entityId: asset });
  return assetEventView(event);
}
