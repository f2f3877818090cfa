import * as z from "zod";
import { Prisma } from "../generated/client";
import type { Tenant } from "../tenant";
import { decodeCursor, type Page, pageOf } from "./cursor";

/** A DAG with the document of its current version. */
export type HeldDocument = { dagId: string; paused: boolean; document: unknown };

const nameSchema = z.string();

/**
 * The team's DAGs whose current documents hold a text anywhere, by name. It reads the documents of
 * the page's DAGs only, and is asked when somebody looks at a connection or a variable.
 */
export async function documentsHolding(
  t: Tenant,
  text: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<HeldDocument>> {
  const after = decodeCursor(nameSchema, cursor);
  const rows = await t.db.$queryRaw<HeldDocument[]>`
    select d.dag_id as "dagId", d.paused, v.document
    from dag d join dag_version v on v.id = d.current_version_id
    where d.team_id = ${t.teamId}::uuid and d.deleted_at is null
      and ${after === null ? Prisma.sql`true` : Prisma.sql`d.dag_id > ${after}`}
      and position(${text} in v.document::text) > 0
    order by d.dag_id limit ${limit + 1}`;
  return pageOf(rows, limit, (row) => row.dagId);
}
