import type { Tenant } from "../tenant";

const fields = {
  id: true,
  slug: true,
  name: true,
  timezone: true,
  maxActiveTasks: true,
  isDemo: true,
} as const;

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
