import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import { getTeam, updateTeamRow, wakeWorkers } from "@/lib/db/stores/team";
import type { Tenant } from "@/lib/db/tenant";
import type { TeamView } from "@/lib/schemas/api/team";
import { requireTimeZone } from "./create-team";
import { followTeamZone } from "./follow-team-zone";
import { teamView } from "./team-view";

/**
 * Changes a team's name, default time zone, or how many of its tasks run at once. DAGs that take the
 * team's zone follow at once; a lower limit stops nothing that runs.
 *
 * @throws AppError invalid_request for an unknown time zone
 */
export async function updateTeam(
  t: Tenant,
  actor: TeamActor,
  change: {
    name?: string | undefined;
    timezone?: string | undefined;
    maxActiveTasks?: number | null | undefined;
  },
  now: Date,
): Promise<TeamView> {
  if (change.timezone !== undefined) requireTimeZone(change.timezone);
  const before = await getTeam(t);
  const after = await updateTeamRow(t, {
    ...(change.name === undefined ? {} : { name: change.name }),
    ...(change.timezone === undefined ? {} : { timezone: change.timezone }),
    ...(change.maxActiveTasks === undefined ? {} : { maxActiveTasks: change.maxActiveTasks }),
  });
  if (after.timezone !== before.timezone) await followTeamZone(t, after.timezone, now);
  if (after.maxActiveTasks !== before.maxActiveTasks) await wakeWorkers(t);
  await recordAudit(t, actor, {
    action: "team.update",
    entityKind: "team",
    entityId: after.slug,
    detail: {
      from: factsOf(before),
      to: factsOf(after),
    },
  });
  return teamView(after, actor.role);
}

type TeamFacts = { name: string; timezone: string; maxActiveTasks: number | null };

function factsOf({ name, timezone, maxActiveTasks }: TeamFacts): TeamFacts {
  return { name, timezone, maxActiveTasks };
}

/** The team as the actor sees it. */
export async function readTeam(t: Tenant, actor: TeamActor): Promise<TeamView> {
  return teamView(await getTeam(t), actor.role);
}
