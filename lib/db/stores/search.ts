import type { DagRunState } from "@/lib/schemas/states";
import { Prisma } from "../generated/client";
import { containsPattern } from "../sql/fragments";
import type { Tenant } from "../tenant";

/** A DAG that a search found. */
export type FoundDagRow = {
  id: string;
  dagId: string;
  description: string;
  paused: boolean;
  lastState: DagRunState | null;
};

/** DAGs whose name or description holds a text: exact names first, then names that begin with it. */
export async function searchDags(t: Tenant, text: string, limit: number): Promise<FoundDagRow[]> {
  const pattern = containsPattern(text);
  const prefix = pattern.slice(1);
  return await t.db.$queryRaw<FoundDagRow[]>`
    select d.id, d.dag_id as "dagId", d.description, d.paused,
      (select r.state::text from dag_run r where r.dag_id = d.id
        order by r.run_after desc, r.id desc limit 1) as "lastState"
    from (
      select * from dag
      where team_id = ${t.teamId}::uuid and deleted_at is null and current_version_id is not null
        and (dag_id ilike ${pattern} or description ilike ${pattern})
      order by lower(dag_id) <> lower(${text}), not dag_id ilike ${prefix},
        not dag_id ilike ${pattern}, dag_id
      limit ${limit}
    ) d`;
}

/** Tasks of current versions whose name holds a text. */
export async function searchTasks(
  t: Tenant,
  text: string,
  limit: number,
): Promise<{ dagId: string; taskId: string; operator: string }[]> {
  const pattern = containsPattern(text);
  // Stops at the first matches; a plan is read only while there are fewer.
  return await t.db.$queryRaw`
    select d.dag_id as "dagId", p.entry ->> 'task_id' as "taskId", p.entry ->> 'operator' as operator
    from dag d
    join dag_version v on v.id = d.current_version_id
    cross join lateral jsonb_array_elements(v.plan) as p(entry)
    where d.team_id = ${t.teamId}::uuid and d.deleted_at is null
      and p.entry ->> 'task_id' ilike ${pattern}
    limit ${limit}`;
}

/** The newest runs of a DAG. */
export async function newestRuns(
  t: Tenant,
  dagUuid: string,
  limit: number,
): Promise<{ id: string; runId: string; state: DagRunState; runAfter: Date }[]> {
  return await t.db.dagRun.findMany({
    where: { teamId: t.teamId, dagId: dagUuid },
    orderBy: [{ runAfter: Prisma.SortOrder.desc }, { id: Prisma.SortOrder.desc }],
    take: limit,
    select: { id: true, runId: true, state: true, runAfter: true },
  });
}
