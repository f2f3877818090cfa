import type { Prisma } from "../generated/client";
import type { Tenant } from "../tenant";

/** A rule with its DAG's name and its channels. */
export type RuleRow = Awaited<ReturnType<typeof listRuleRows>>[number];

/** What of a rule is written. */
export interface RuleFields {
  name: string;
  enabled: boolean;
  event: string;
  scope: string;
  tag: string;
  dagId: string | null;
  taskId: string;
  settings: Prisma.InputJsonObject;
}

const withNames = {
  dag: { select: { dagId: true } },
  channels: { select: { channelId: true }, orderBy: { channelId: "asc" } },
} as const;

/** Most rules of a team. */
export const MAX_RULES = 500;

/** All rules by name; with `dag`, those that may look at it. */
export function listRuleRows(t: Tenant, dag?: { id: string; tags: readonly string[] }) {
  return t.db.alertRule.findMany({
    where: {
      teamId: t.teamId,
      ...(dag === undefined
        ? {}
        : {
            OR: [
              { scope: "team" },
              { scope: "tag", tag: { in: [...dag.tags] } },
              { dagId: dag.id },
            ],
          }),
    },
    include: withNames,
    orderBy: { name: "asc" },
    take: MAX_RULES,
  });
}

/** How many rules the team has. */
export function countRules(t: Tenant): Promise<number> {
  return t.db.alertRule.count({ where: { teamId: t.teamId } });
}

/** One rule, or null. */
export function findRuleRow(t: Tenant, id: string): Promise<RuleRow | null> {
  const where = { id_teamId: { id, teamId: t.teamId } };
  return t.db.alertRule.findUnique({ where, include: withNames });
}

/** Keeps a rule with its channels; `isUniqueViolation` tells a taken name. */
export async function writeRule(
  t: Tenant,
  id: string,
  fields: RuleFields,
  channels: readonly string[],
): Promise<RuleRow> {
  const { teamId } = t;
  await t.db.alertRule.upsert({
    where: { id_teamId: { id, teamId } },
    create: { id, teamId, ...fields },
    update: fields,
    select: { id: true },
  });
  await t.db.alertRuleChannel.deleteMany({ where: { teamId, ruleId: id } });
  await t.db.alertRuleChannel.createMany({
    data: [...new Set(channels)].map((channelId) => ({ teamId, ruleId: id, channelId })),
  });
  return await t.db.alertRule.findUniqueOrThrow({
    where: { id_teamId: { id, teamId } },
    include: withNames,
  });
}

/** Which of some channels the team has. */
export async function knownChannels(t: Tenant, ids: readonly string[]): Promise<Set<string>> {
  const rows = await t.db.alertChannel.findMany({
    where: { teamId: t.teamId, id: { in: [...ids] } },
    select: { id: true },
  });
  return new Set(rows.map(({ id }) => id));
}

/** Lets rules look at the runs that go on already. */
export async function watchOpenRuns(t: Tenant): Promise<void> {
  await t.db.$executeRaw`select engine.set_deadlines(
    array(select id from dag_run
      where team_id = ${t.teamId}::uuid and state in ('queued', 'running')),
    '{run_longer_than,run_not_finished_by,run_late}')`;
}

/** Removes a rule; false when it is not there. */
export async function deleteRuleRow(t: Tenant, id: string): Promise<boolean> {
  const { count } = await t.db.alertRule.deleteMany({ where: { teamId: t.teamId, id } });
  return count === 1;
}
