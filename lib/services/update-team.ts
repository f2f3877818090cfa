import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import { getTeam, updateTeamRow } from "@/lib/db/stores/team";
import type { Tenant } from "@/lib/db/tenant";
import type { TeamView } from "@/lib/schemas/api/team";
import { requireTimeZone } from "./create-team";
import { followTeamZone } from "./follow-team-zone";
import { teamView } from "./team-view";

/**
 * Changes a team's name or default time zone. DAGs that take the team's zone follow at once.
 *
 * @throws AppError invalid_request for an unknown time zone
 */
export async function updateTeam(
  t: Tenant,
  actor: TeamActor,
  change: { name?: string | undefined; timezone?: string | undefined },
  now: Date,
): Promise<TeamView> {
  if (change.timezone !== undefined) requireTimeZone(change.timezone);
  const before = await getTeam(t);
  const after = await updateTeamRow(t, {
    ...(change.name === undefined ? {} : { name: change.name }),
    ...(change.timezone === undefined ? {} : { timezone: change.timezone }),
  });
  if (after.timezone !== before.timezone) await followTeamZone(t, after.timezone, now);
  await recordAudit(t, actor, {
    action: "team.update",
    entityKind: "team",
    entityId: after.slug,
    detail: {
      from: { name: before.name, timezone: before.timezone },
      to: { name: after.name, timezone: after.timezone },
    },
  });
  return teamView(after, actor.role);
}

/** The team as the actor sees it. */
export async function readTeam(t: Tenant, actor: TeamActor): Promise<TeamView> {
  return teamView(await getTeam(t), actor.role);
}
