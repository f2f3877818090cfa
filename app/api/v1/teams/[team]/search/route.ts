import { tenantRoute } from "@/lib/http/route";
import { searchQuerySchema } from "@/lib/schemas/api/search";
import { searchTeam } from "@/lib/services/search-team";

export const GET = tenantRoute(
  { permission: "run.view", query: searchQuerySchema },
  async ({ t, query }) => ({ body: await searchTeam(t, query.q) }),
);
