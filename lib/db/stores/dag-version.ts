import * as z from "zod";
import type { PlanEntry } from "@/lib/core/dag/plan";
import type { DagDocument } from "@/lib/schemas/dag-document";
import { Prisma } from "../generated/client";
import type { Tenant } from "../tenant";
import { decodeCursor, type Page, pageOf } from "./cursor";

/** A version as lists show it. */
export type VersionRow = {
  id: string;
  number: number;
  message: string;
  hash: string;
  createdAt: Date;
  taskCount: number;
  /** Empty when its author is not known. */
  authorName: string;
};

/** What a new version is made of. */
export type NewVersion = {
  dagUuid: string;
  number: number;
  source: string;
  document: DagDocument;
  plan: readonly PlanEntry[];
  /** SHA-256 of the canonical document, hex. */
  hash: string;
  message: string;
  createdBy: string | null;
};

/** A version's author is a person or an API token. */
const authorName = Prisma.sql`coalesce(u.name, k.name, '')`;
const authorJoins = Prisma.sql`left join app_user u on u.id = v.created_by
  left join api_token k on k.id = v.created_by`;

const versionCursorSchema = z.int();

/** Inserts a version; the caller holds the DAG's lock and has chosen the number. */
export async function insertVersion(t: Tenant, version: NewVersion): Promise<string> {
  const { dagUuid, document, plan, ...rest } = version;
  const row = await t.db.dagVersion.create({
    data: {
      ...rest,
      teamId: t.teamId,
      dagId: dagUuid,
      // Both passed through zod: they hold JSON values only.
      document: document as unknown as Prisma.InputJsonObject,
      plan: plan as unknown as Prisma.InputJsonArray,
    },
    select: { id: true },
  });
  return row.id;
}

/** A DAG's versions, newest first. */
export async function listVersions(
  t: Tenant,
  dagUuid: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<VersionRow>> {
  const before = decodeCursor(versionCursorSchema, cursor);
  const rows = await t.db.$queryRaw<VersionRow[]>`
    select v.id, v.number, v.message, v.hash, v.created_at as "createdAt",
      jsonb_array_length(v.plan) as "taskCount", ${authorName} as "authorName"
    from dag_version v ${authorJoins}
    where v.team_id = ${t.teamId}::uuid and v.dag_id = ${dagUuid}::uuid
      and v.number < ${before ?? 2_147_483_647}
    order by v.number desc
    limit ${limit + 1}`;
  return pageOf(rows, limit, (row) => row.number);
}

/** One version with its source. */
export async function findVersion(
  t: Tenant,
  dagUuid: string,
  number: number,
): Promise<(VersionRow & { source: string }) | null> {
  const rows = await t.db.$queryRaw<(VersionRow & { source: string })[]>`
    select v.id, v.number, v.message, v.hash, v.created_at as "createdAt", v.source,
      jsonb_array_length(v.plan) as "taskCount", ${authorName} as "authorName"
    from dag_version v ${authorJoins}
    where v.team_id = ${t.teamId}::uuid and v.dag_id = ${dagUuid}::uuid and v.number = ${number}`;
  return rows[0] ?? null;
}

/** The newest version of a DAG: its number, and who saved it. */
export async function newestVersion(
  t: Tenant,
  dagUuid: string,
): Promise<{ number: number; authorName: string } | null> {
  const rows = await t.db.$queryRaw<{ number: number; authorName: string }[]>`
    select v.number, ${authorName} as "authorName"
    from dag_version v ${authorJoins}
    where v.team_id = ${t.teamId}::uuid and v.dag_id = ${dagUuid}::uuid
    order by v.number desc limit 1`;
  return rows[0] ?? null;
}

/** The parsed document of a version; unknown, for the reader to check what it needs. */
export async function versionDocument(t: Tenant, versionId: string): Promise<unknown> {
  const { document } = await t.db.dagVersion.findUniqueOrThrow({
    where: { id: versionId, teamId: t.teamId },
    select: { document: true },
  });
  return document;
}

/** The parsed document of a version by its number; unknown, null when there is no such version. */
export async function documentOfVersion(
  t: Tenant,
  dagUuid: string,
  number: number,
): Promise<unknown> {
  const row = await t.db.dagVersion.findUnique({
    where: { dagId_number: { dagId: dagUuid, number }, teamId: t.teamId },
    select: { document: true },
  });
  return row?.document ?? null;
}

/** A version's document, parsed and as written. */
export async function versionSource(
  t: Tenant,
  versionId: string,
): Promise<{ document: unknown; source: string }> {
  return await t.db.dagVersion.findUniqueOrThrow({
    where: { id: versionId, teamId: t.teamId },
    select: { document: true, source: true },
  });
}

/** Keeps a layout for the next reader. */
export async function saveLayout(
  t: Tenant,
  versionId: string,
  layout: Prisma.InputJsonObject,
): Promise<void> {
  await t.db.dagVersion.update({
    where: { id: versionId, teamId: t.teamId },
    data: { layout },
    select: { id: true },
  });
}
