import { tenantRoute } from "@/lib/http/route";
import { previewTeamDeletion } from "@/lib/services/delete-team";

/** What would go with the team, were it deleted. */
export const GET = tenantRoute({ permission: "team.delete" }, async ({ t }) => ({
  body: await previewTeamDeletion(t),
}));
