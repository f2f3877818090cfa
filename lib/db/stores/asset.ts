import * as z from "zod";
import type { JsonValue } from "@/lib/schemas/json";
import { Prisma } from "../generated/client";
import type { Tenant } from "../tenant";
import { decodeCursor, type Page, pageOf } from "./cursor";

/** What a version has to do with assets. */
export type AssetLinks = {
  dagUuid: string;
  versionId: string;
  /** The assets that its tasks publish. */
  outlets: readonly { taskId: string; asset: string }[];
  /** The assets that its schedule waits for. */
  awaited: readonly string[];
};

/**
 * Makes the assets that a version names, and links it to them as their producer and consumer. What
 * the DAG no longer waits for is taken off its way.
 */
export async function linkAssets(t: Tenant, links: AssetLinks): Promise<void> {
  const { dagUuid, versionId, outlets, awaited } = links;
  const { teamId } = t;
  const idOf = await ensureAssets(t, [...outlets.map(({ asset }) => asset), ...awaited]);
  await t.db.assetProducer.createMany({
    data: outlets.map(({ taskId, asset }) => ({
      dagVersionId: versionId,
      taskId,
      assetId: idOf(asset),
      dagId: dagUuid,
      teamId,
    })),
    skipDuplicates: true,
  });
  const wanted = awaited.map(idOf);
  await t.db.assetConsumer.deleteMany({ where: { teamId, dagId: dagUuid } });
  await t.db.assetConsumer.createMany({
    data: wanted.map((assetId) => ({ dagId: dagUuid, assetId, teamId })),
  });
  await t.db.assetDelivery.deleteMany({
    where: { teamId, dagId: dagUuid, dagRunId: null, assetId: { notIn: wanted } },
  });
}

/** The ids of assets, made where they did not exist. */
async function ensureAssets(
  t: Tenant,
  names: readonly string[],
): Promise<(name: string) => string> {
  const { teamId } = t;
  // In order, so that two saves at once do not wait for each other in a circle.
  const distinct = [...new Set(names)].sort();
  if (distinct.length > 0) {
    await t.db.asset.createMany({
      data: distinct.map((name) => ({ teamId, name })),
      skipDuplicates: true,
    });
  }
  const rows = await t.db.asset.findMany({
    where: { teamId, name: { in: distinct } },
    select: { id: true, name: true },
  });
  const ids = new Map(rows.map(({ id, name }) => [name, id]));
  return (name) => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`The asset ${name} vanished in its own transaction`);
    return id;
  };
}

/** Names of the assets that a task publishes, or that somebody has published. */
export async function publishedAssets(t: Tenant): Promise<string[]> {
  const rows = await t.db.asset.findMany({
    where: { teamId: t.teamId, OR: [{ producers: { some: {} } }, { events: { some: {} } }] },
    select: { name: true },
  });
  return rows.map(({ name }) => name);
}

/** An asset with who makes it, who waits for it, and when it was updated last. */
export type AssetRow = {
  id: string;
  name: string;
  producers: { dagId: string; taskId: string }[];
  consumers: string[];
  lastEventAt: Date | null;
  lastSource: string | null;
};

const nameSchema = z.string();

/** The team's assets by name, each with its links in the DAGs' current versions. */
export async function listAssets(
  t: Tenant,
  {
    search,
    cursor,
    limit,
  }: { search?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<AssetRow>> {
  const after = decodeCursor(nameSchema, cursor);
  const pattern = search === undefined ? "" : search.replace(/[\\%_]/g, "\\$&");
  const rows = await t.db.$queryRaw<AssetRow[]>`
    select a.id, a.name, e.at as "lastEventAt",
      case when e.source_dag <> '' then e.source_dag else e.published_by end as "lastSource",
      coalesce((
        select jsonb_agg(jsonb_build_object('dagId', d.dag_id, 'taskId', p.task_id)
          order by d.dag_id, p.task_id)
        from asset_producer p join dag d on d.current_version_id = p.dag_version_id
        where p.asset_id = a.id and d.deleted_at is null
      ), '[]') as producers,
      coalesce((
        select jsonb_agg(d.dag_id order by d.dag_id)
        from asset_consumer c join dag d on d.id = c.dag_id
        where c.asset_id = a.id and d.deleted_at is null
      ), '[]') as consumers
    from asset a
    left join lateral (
      select at, source_dag, published_by from asset_event
      where asset_id = a.id and team_id = ${t.teamId}::uuid order by id desc limit 1
    ) e on true
    where a.team_id = ${t.teamId}::uuid
      and ${after === null ? Prisma.sql`true` : Prisma.sql`a.name > ${after}`}
      and ${pattern === "" ? Prisma.sql`true` : Prisma.sql`a.name ilike ${`%${pattern}%`}`}
    order by a.name limit ${limit + 1}`;
  return pageOf(rows, limit, (row) => row.name);
}

/** An update of an asset. */
export type AssetEventRow = {
  id: string;
  asset: string;
  sourceDag: string;
  sourceRun: string | null;
  sourceRunId: string;
  sourceTask: string;
  sourceMapIndex: number;
  publishedBy: string;
  extra: JsonValue;
  at: Date;
};

const eventColumns = Prisma.sql`e.id, a.name as asset, e.source_dag as "sourceDag",
  e.source_run as "sourceRun", e.source_run_id as "sourceRunId", e.source_task as "sourceTask",
  e.source_map_index as "sourceMapIndex", e.published_by as "publishedBy", e.extra, e.at`;

const uuidSchema = z.uuid();

/** Updates of the team's assets, or of one, newest first. */
export async function listAssetEvents(
  t: Tenant,
  {
    asset,
    cursor,
    limit,
  }: { asset?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<AssetEventRow>> {
  const before = decodeCursor(uuidSchema, cursor);
  const rows = await t.db.$queryRaw<AssetEventRow[]>`
    select ${eventColumns}
    from asset_event e join asset a on a.id = e.asset_id
    where e.team_id = ${t.teamId}::uuid
      and ${
        asset === undefined
          ? Prisma.sql`true`
          : Prisma.sql`e.asset_id = (
        select id from asset where team_id = ${t.teamId}::uuid and name = ${asset})`
      }
      and ${before === null ? Prisma.sql`true` : Prisma.sql`e.id < ${before}::uuid`}
    order by e.id desc limit ${limit + 1}`;
  return pageOf(rows, limit, (row) => row.id);
}

/** The updates that started a run, oldest first. */
export async function eventsOfRun(t: Tenant, runUuid: string): Promise<AssetEventRow[]> {
  return await t.db.$queryRaw<AssetEventRow[]>`
    select ${eventColumns}
    from asset_delivery y
    join asset_event e on e.id = y.event_id
    join asset a on a.id = e.asset_id
    where y.dag_run_id = ${runUuid}::uuid and y.team_id = ${t.teamId}::uuid
    order by e.id limit 200`;
}

/** Publishes an update of an asset by hand; null when the team has no such asset. */
export async function publishAsset(
  t: Tenant,
  update: { asset: string; by: string; extra: Prisma.InputJsonObject },
): Promise<AssetEventRow | null> {
  const asset = await t.db.asset.findFirst({
    where: { teamId: t.teamId, name: update.asset },
    select: { id: true },
  });
  if (asset === null) return null;
  const { id } = await t.db.assetEvent.create({
    data: { teamId: t.teamId, assetId: asset.id, publishedBy: update.by, extra: update.extra },
    select: { id: true },
  });
  await t.db.$executeRaw`select engine.deliver_assets(array[${id}::uuid])`;
  await t.db.outbox.createMany({
    data: [{ teamId: t.teamId, job: "scheduling-pass", payload: {} }],
  });
  const rows = await t.db.$queryRaw<AssetEventRow[]>`
    select ${eventColumns} from asset_event e join asset a on a.id = e.asset_id
    where e.id = ${id}::uuid`;
  return rows[0] ?? null;
}
