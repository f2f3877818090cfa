import type * as z from "zod";
import { type DeletedTeam, findDeletedTeams } from "@/lib/db/identity";
import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import {
  countTeamThings,
  getTeam,
  lockTeam,
  markTeamDeleted,
  orderTeamClosing,
} from "@/lib/db/stores/team";
import { type Tenant, withTenant } from "@/lib/db/tenant";
import { AppError, invalid, notFound } from "@/lib/errors";
import {
  type deletedTeamSchema,
  TEAM_RESTORE_DAYS,
  type TeamView,
  type teamDeletionSchema,
} from "@/lib/schemas/api/team";
import { teamView } from "./team-view";

const MOST_COUNTED = 10_001;

export type DeletedTeamView = z.infer<typeof deletedTeamSchema>;

/** What would go with the team. */
export function previewTeamDeletion(t: Tenant): Promise<z.infer<typeof teamDeletionSchema>> {
  return countTeamThings(t, MOST_COUNTED);
}

/**
 * Deletes the team so that an owner can restore it for a week: from now on nobody gets in, by
 * session, token or invitation. A worker pauses its DAGs and cancels what runs.
 *
 * @throws AppError invalid_request when `confirm` is not the team's address; conflict for the demo
 */
export async function deleteTeam(
  t: Tenant,
  actor: TeamActor,
  confirm: string,
  now: Date,
): Promise<DeletedTeamView> {
  await lockTeam(t);
  const team = await getTeam(t);
  if (team.isDemo) throw new AppError("conflict", "The demo's team cannot be deleted");
  if (confirm !== team.slug) {
    throw invalid([
      {
        path: ["confirm"],
        message: "This is not the address of the team",
        found: confirm,
        allowed: team.slug,
        severity: "error",
        code: "not_confirmed",
      },
    ]);
  }
  const deleted = { at: now, by: actor.name };
  if (!(await markTeamDeleted(t, deleted))) throw notFound("The team");
  await orderTeamClosing(t);
  await recordAudit(t, actor, { action: "team.delete", entityKind: "team", entityId: team.slug });
  return deletedTeamView({ ...team, id: t.teamId, deletedAt: now, deletedBy: actor.name });
}

/** The teams that a person may restore. */
export async function listDeletedTeams(userId: string): Promise<DeletedTeamView[]> {
  return (await findDeletedTeams(userId)).map(deletedTeamView);
}

/**
 * Brings a deleted team back as it was, but that its DAGs are paused and what ran was cancelled.
 *
 * @throws AppError not_found for a team that the person did not own or that is not deleted
 */
export async function restoreTeam(
  user: { id: string; name: string },
  slug: string,
): Promise<TeamView> {
  const found = (await findDeletedTeams(user.id)).find((team) => team.slug === slug);
  if (found === undefined) throw notFound("The deleted team");
  return await withTenant(found.id, async (t) => {
    await lockTeam(t);
    if (!(await markTeamDeleted(t, null))) throw notFound("The deleted team");
    await recordAudit(
      t,
      { kind: "user", id: user.id, name: user.name },
      { action: "team.restore", entityKind: "team", entityId: slug },
    );
    return teamView(await getTeam(t), "owner");
  });
}

function deletedTeamView({ slug, name, deletedAt, deletedBy }: DeletedTeam): DeletedTeamView {
  return {
    slug,
    name,
    deletedAt: deletedAt.toISOString(),
    deletedBy,
    purgeAfter: new Date(deletedAt.getTime() + TEAM_RESTORE_DAYS * 86_400_000).toISOString(),
  };
}
