import { userRoute } from "@/lib/http/route";
import { createTeamBodySchema } from "@/lib/schemas/api/team";
import { createTeam } from "@/lib/services/create-team";
import { teamView } from "@/lib/services/team-view";

/** The person's teams. */
export const GET = userRoute({}, async ({ teams }) => ({
  body: { items: teams.map((team) => teamView(team, team.role)) },
}));

/** Makes a team that the person owns. */
export const POST = userRoute({ body: createTeamBodySchema }, async ({ user, body }) => ({
  status: 201,
  body: await createTeam(user, body),
}));
