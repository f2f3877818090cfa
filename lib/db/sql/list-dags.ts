import { Prisma } from "../generated/client";
import { allOf, containsPattern, epochMs } from "./fragments";

/** Which DAGs of a team to list, and from where on. */
export type DagFilter = {
  search?: string | undefined;
  tag?: string | undefined;
  state?: "active" | "paused" | "running" | "failed" | "deleted" | undefined;
  after: readonly [dagId: string, id: string] | null;
  limit: number;
};

/** How many runs the bars of the list show. */
const RECENT_RUNS = 20;

/** What every view of a DAG `d` with its current version `v` shows. */
export const dagColumns = Prisma.sql`d.id, d.dag_id as "dagId", d.description, d.owner, d.tags,
  d.paused, d.paused_because as "pausedBecause", d.timetable, d.next_run_at as "nextRunAt", d.next_logical_date as "nextLogicalDate",
  d.at_run_limit as "atRunLimit", d.updated_at as "updatedAt", d.deleted_at as "deletedAt",
  d.purge_after as "purgeAfter", v.number as "versionNumber"`;

/**
 * DAGs in the order of their names, each with its newest runs. The page is cut before the lateral
 * join, so runs are read for the DAGs shown only, each by the index (dag_id, run_after, id).
 */
export function listDagsSql(teamId: string, filter: DagFilter): Prisma.Sql {
  return Prisma.sql`
    select ${dagColumns}, recent.runs as "recentRuns"
    from (
      select * from dag
      where ${allOf(conditions(teamId, filter))}
      order by dag_id, id
      limit ${filter.limit}
    ) d
    join dag_version v on v.id = d.current_version_id
    cross join lateral (
      select coalesce(json_agg(json_build_array(
        r.id, r.run_id, r.state, r.type, ${epochMs(Prisma.sql`r.logical_date`)},
        ${epochMs(Prisma.sql`r.started_at`)}, ${epochMs(Prisma.sql`r.ended_at`)}
      )), '[]') as runs
      from (
        select id, run_id, state, type, logical_date, started_at, ended_at from dag_run
        where dag_id = d.id
        order by run_after desc, id desc
        limit ${RECENT_RUNS}
      ) r
    ) recent
    order by d.dag_id, d.id`;
}

function conditions(teamId: string, { search, tag, state, after }: DagFilter): Prisma.Sql[] {
  const terms = [Prisma.sql`team_id = ${teamId}::uuid`, Prisma.sql`current_version_id is not null`];
  terms.push(
    state === "deleted" ? Prisma.sql`deleted_at is not null` : Prisma.sql`deleted_at is null`,
  );
  if (search !== undefined && search !== "") {
    const pattern = containsPattern(search);
    terms.push(Prisma.sql`(dag_id ilike ${pattern} or description ilike ${pattern}
      or owner ilike ${pattern} or array_to_string(tags, ' ') ilike ${pattern})`);
  }
  if (tag !== undefined) terms.push(Prisma.sql`${tag} = any (tags)`);
  if (after !== null) {
    terms.push(Prisma.sql`(dag_id, id) > (${after[0]}, ${after[1]}::uuid)`);
  }
  switch (state) {
    case "active":
      terms.push(Prisma.sql`not paused`);
      break;
    case "paused":
      terms.push(Prisma.sql`paused`);
      break;
    case "running":
      terms.push(
        Prisma.sql`exists (select 1 from dag_run r where r.dag_id = dag.id and r.state = 'running')`,
      );
      break;
    case "failed":
      // What the latest run that is over came to, so that a run in progress does not hide a failure.
      terms.push(Prisma.sql`(
        select r.state from dag_run r
        where r.dag_id = dag.id and r.state in ('success', 'failed')
        order by r.run_after desc, r.id desc limit 1
      ) = 'failed'`);
      break;
    case "deleted":
    case undefined:
      break;
  }
  return terms;
}
