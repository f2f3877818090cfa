import { tenantRoute } from "@/lib/http/route";
import { updateTeamBodySchema } from "@/lib/schemas/api/team";
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
