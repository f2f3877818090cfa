import { tenantRoute } from "@/lib/http/route";
import { dagPathSchema } from "@/lib/schemas/api/path";
import { tickQuerySchema } from "@/lib/schemas/api/tick";
import { listTicks } from "@/lib/services/list-ticks";

export const GET = tenantRoute(
  { permission: "dag.view", params: dagPathSchema, query: tickQuerySchema },
  async ({ t, params, query, now }) => ({ body: await listTicks(t, params.dag, query, now) }),
);
