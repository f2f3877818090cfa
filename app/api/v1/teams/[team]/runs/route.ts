import { tenantRoute } from "@/lib/http/route";
import { runListQuerySchema } from "@/lib/schemas/api/run";
import { listRuns } from "@/lib/services/list-runs";

export const GET = tenantRoute(
  { permission: "run.view", query: runListQuerySchema },
  async ({ t, query }) => ({ body: await listRuns(t, query) }),
);
