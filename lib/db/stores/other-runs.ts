import type { TaskInstanceState } from "@/lib/schemas/states";
import { Prisma } from "../generated/client";
import { allOf } from "../sql/fragments";
import type { Tenant } from "../tenant";
import { type FoundRun, foundRunColumns } from "./run";

/** Which earlier and later runs of a DAG an order reaches. */
export type OtherRunFilter = {
  dagUuid: string;
  logicalDate: Date;
  past: boolean;
  future: boolean;
  /** task_ids of which a run has one in a state of `states`; undefined for any task. */
  tasks: readonly string[] | undefined;
  states: readonly TaskInstanceState[];
};

/** Those runs by logical date, `limit` of them at most; by the unique index on (dag_id, logical_date). */
export async function listOtherRuns(
  t: Tenant,
  filter: OtherRunFilter,
  limit: number,
): Promise<FoundRun[]> {
  return await t.db.$queryRaw<FoundRun[]>`
    select ${foundRunColumns}
    from (
      select r.* from dag_run r where ${reached(t, filter)} order by r.logical_date limit ${limit}
    ) r
    join dag d on d.id = r.dag_id
    join dag_version v on v.id = r.dag_version_id
    order by r.logical_date`;
}

/** How many runs those are. */
export async function countOtherRuns(t: Tenant, filter: OtherRunFilter): Promise<number> {
  const rows = await t.db.$queryRaw<{ runs: number }[]>`
    select count(*)::int as runs from dag_run r where ${reached(t, filter)}`;
  return rows[0]?.runs ?? 0;
}

function reached(
  t: Tenant,
  { dagUuid, logicalDate, past, future, tasks, states }: OtherRunFilter,
): Prisma.Sql {
  const at = Prisma.sql`${logicalDate.toISOString()}::timestamptz`;
  const named =
    tasks === undefined ? Prisma.empty : Prisma.sql`and i.task_id = any (${[...tasks]}::text[])`;
  return allOf([
    Prisma.sql`r.team_id = ${t.teamId}::uuid`,
    Prisma.sql`r.dag_id = ${dagUuid}::uuid`,
    past && future
      ? Prisma.sql`r.logical_date <> ${at}`
      : past
        ? Prisma.sql`r.logical_date < ${at}`
        : Prisma.sql`r.logical_date > ${at}`,
    Prisma.sql`exists (
      select 1 from task_instance i
      where i.dag_run_id = r.id ${named} and i.state = any (${[...states]}::task_state[]))`,
  ]);
}
