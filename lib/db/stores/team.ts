import type { Tenant } from "../tenant";

const fields = {
  id: true,
  slug: true,
  name: true,
  timezone: true,
  maxActiveTasks: true,
  isDemo: true,
} as const;

/** How much of each kind a team has. */
export interface TeamThings {
  dags: number;
  runs: number;
  activeRuns: number;
  connections: number;
  variables: number;
  members: number;
  tokens: number;
}

/** Makes the team whose id the transaction is for; `isUniqueViolation` tells a taken slug. */
export function insertTeam(t: Tenant, team: { slug: string; name: string; timezone: string }) {
  return t.db.team.create({ data: { id: t.teamId, ...team }, select: fields });
}

/** The team itself. */
export function getTeam(t: Tenant) {
  return t.db.team.findUniqueOrThrow({ where: { id: t.teamId }, select: fields });
}

/** Changes what is given. */
export function updateTeamRow(
  t: Tenant,
  change: { name?: string; timezone?: string; maxActiveTasks?: number | null },
) {
  return t.db.team.update({ where: { id: t.teamId }, data: change, select: fields });
}

/** Wakes workers, when this commits: the team may run more. */
export async function wakeWorkers(t: Tenant): Promise<void> {
  await t.db.$executeRaw`select pg_notify('millrace_wake', '')`;
}

/**
 * Makes changes to a team's owners one at a time: without it, two owners who demote each other at
 * once would both still count the other.
 */
export async function lockTeam(t: Tenant): Promise<void> {
  await t.db.$queryRaw`select id from team where id = ${t.teamId}::uuid for update`;
}

/** Marks the team as deleted, or takes that back; false when it was so already. */
export async function markTeamDeleted(
  t: Tenant,
  deleted: { at: Date; by: string } | null,
): Promise<boolean> {
  const { count } = await t.db.team.updateMany({
    where: { id: t.teamId, deletedAt: deleted === null ? { not: null } : null },
    data: { deletedAt: deleted?.at ?? null, deletedBy: deleted?.by ?? null },
  });
  return count === 1;
}

/** Orders that workers end what a deleted team has under way, when this commits. */
export async function orderTeamClosing(t: Tenant): Promise<void> {
  await t.db.outbox.createMany({
    data: [{ teamId: t.teamId, job: "close-team", payload: { teamId: t.teamId } }],
  });
  await t.db.$executeRaw`select pg_notify('millrace_due', '')`;
}

/** What a team has, each counted up to `most`. */
export async function countTeamThings(t: Tenant, most: number): Promise<TeamThings> {
  const [row] = await t.db.$queryRaw<TeamThings[]>`
    select
      (select count(*)::int from dag where team_id = ${t.teamId}::uuid and deleted_at is null) as dags,
      (select count(*)::int from (
        select 1 from dag_run where team_id = ${t.teamId}::uuid limit ${most}) r) as runs,
      (select count(*)::int from (
        select 1 from dag_run where team_id = ${t.teamId}::uuid
          and state in ('queued', 'running') limit ${most}) r) as "activeRuns",
      (select count(*)::int from connection where team_id = ${t.teamId}::uuid) as connections,
      (select count(*)::int from variable where team_id = ${t.teamId}::uuid) as variables,
      (select count(*)::int from team_member where team_id = ${t.teamId}::uuid) as members,
      (select count(*)::int from api_token where team_id = ${t.teamId}::uuid
        and revoked_at is null) as tokens`;
  if (row === undefined) throw new Error("a count gave no row");
  return row;
}
