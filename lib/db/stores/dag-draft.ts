import type { Tenant } from "../tenant";

/** Whose draft, and of which DAG; null for the DAG that the person is about to make. */
export interface DraftPlace {
  userId: string;
  dagUuid: string | null;
}

/** A draft as it is stored. */
export interface DraftRow {
  source: string;
  baseVersion: number | null;
  updatedAt: Date;
}

/** A person's draft, or null. */
export function findDraft(t: Tenant, { userId, dagUuid }: DraftPlace): Promise<DraftRow | null> {
  return t.db.dagDraft.findFirst({
    where: { teamId: t.teamId, userId, dagId: dagUuid },
    select: { source: true, baseVersion: true, updatedAt: true },
  });
}

/** Keeps a person's draft in the place of the one before; of two at once, the later stays. */
export async function putDraft(
  t: Tenant,
  { userId, dagUuid }: DraftPlace,
  { source, baseVersion, updatedAt }: DraftRow,
): Promise<void> {
  await t.db.$executeRaw`
    insert into dag_draft (team_id, user_id, dag_id, source, base_version, updated_at)
    values (${t.teamId}::uuid, ${userId}::uuid, ${dagUuid}::uuid, ${source}, ${baseVersion}::int,
      ${updatedAt})
    on conflict (team_id, user_id, dag_id) do update
      set source = excluded.source, base_version = excluded.base_version,
        updated_at = excluded.updated_at`;
}

/** Forgets a person's draft, if there is one. */
export async function deleteDraft(t: Tenant, { userId, dagUuid }: DraftPlace): Promise<void> {
  await t.db.dagDraft.deleteMany({ where: { teamId: t.teamId, userId, dagId: dagUuid } });
}
