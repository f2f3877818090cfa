import { tenantRoute } from "@/lib/http/route";
import { deleteTeamBodySchema, updateTeamBodySchema } from "@/lib/schemas/api/team";
import { deleteTeam } from "@/lib/services/delete-team";
import { readTeam, updateTeam } from "@/lib/services/update-team";

/** The team, and the caller's role in it. */
export const GET = tenantRoute({ permission: "team.view" }, async ({ t, actor }) => ({
  body: await readTeam(t, actor),
}));

/** Changes name or time zone. */
export const PATCH = tenantRoute(
  { permission: "team.manage", body: updateTeamBodySchema },
  async ({ t, actor, body, now }) => ({ body: await updateTeam(t, actor, body, now) }),
);

/** Deletes the team; an owner can restore it for a week. */
export const DELETE = tenantRoute(
  { permission: "team.delete", body: deleteTeamBodySchema },
  async ({ t, actor, body, now }) => ({ body: await deleteTeam(t, actor, body.confirm, now) }),
);
