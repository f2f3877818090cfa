import { tenantRoute } from "@/lib/http/route";
import { dagPathSchema } from "@/lib/schemas/api/path";
import { gridQuerySchema } from "@/lib/schemas/api/run";
import { getGrid } from "@/lib/services/get-grid";

export const GET = tenantRoute(
  { permission: "run.view", params: dagPathSchema, query: gridQuerySchema },
  async ({ t, params, query }) => ({
    body: await getGrid(t, params.dag, { ...query, before: query.before ?? null }),
  }),
);
