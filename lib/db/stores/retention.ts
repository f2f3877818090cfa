import type { Retention } from "@/lib/schemas/api/retention";
import type { Tenant } from "../tenant";

const select = { keepRunsDays: true, keepLogsDays: true, keepNewestRuns: true } as const;

/** The team's retention policy. */
export function getRetention(t: Tenant): Promise<Retention> {
  return t.db.team.findUniqueOrThrow({ where: { id: t.teamId }, select });
}

/** Writes the policy; upkeep goes by it from its next pass on. */
export function updateRetentionRow(t: Tenant, policy: Retention): Promise<Retention> {
  return t.db.team.update({ where: { id: t.teamId }, data: policy, select });
}

/** How many runs a policy would remove now, counting up to `most`. */
export async function countOldRuns(t: Tenant, policy: Retention, most: number): Promise<number> {
  const rows = await t.db.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from (
      select 1 from (
        select distinct dag_id from dag_run where team_id = ${t.teamId}::uuid
          and ended_at < now() - make_interval(days => ${policy.keepRunsDays}::int)
      ) d
      cross join lateral engine.old_runs(d.dag_id,
        now() - make_interval(days => ${policy.keepRunsDays}::int),
        ${policy.keepNewestRuns}::int, ${most}::int)
      limit ${most}
    ) old`;
  return rows[0]?.n ?? 0;
}

/** Of how many attempts a policy would remove the log now, counting up to `most`. */
export async function countOldLogs(t: Tenant, policy: Retention, most: number): Promise<number> {
  const rows = await t.db.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from (
      select 1 from dag_run r
      join task_instance i on i.dag_run_id = r.id
      join attempt a on a.task_instance_id = i.id
      where r.team_id = ${t.teamId}::uuid and r.state in ('success', 'failed')
        and r.ended_at < now() - make_interval(days => ${policy.keepLogsDays}::int)
        and r.ended_at is not null
        and (r.logs_removed_at is null or r.logs_removed_at < r.ended_at)
        and exists (select 1 from log_chunk l
          where l.task_instance_id = a.task_instance_id and l.attempt = a.number)
      limit ${most}
    ) old`;
  return rows[0]?.n ?? 0;
}
