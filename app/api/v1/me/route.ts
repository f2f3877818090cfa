import { userRoute } from "@/lib/http/route";
import { teamView } from "@/lib/services/team-view";

/** The signed-in person and their teams. */
export const GET = userRoute({}, async ({ user, teams }) => ({
  body: {
    user: { id: user.id, name: user.name, email: user.email, isDemo: user.isDemo },
    teams: teams.map((team) => teamView(team, team.role)),
  },
}));
