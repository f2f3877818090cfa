import { tenantRoute } from "@/lib/http/route";
import { runCountsQuerySchema } from "@/lib/schemas/api/run-filter";
import { countRuns } from "@/lib/services/list-runs";

export const GET = tenantRoute(
  { permission: "run.view", query: runCountsQuerySchema },
  async ({ t, query }) => ({ body: await countRuns(t, query) }),
);
