import { tenantRoute } from "@/lib/http/route";
import { runOrderItemQuerySchema, runOrderPathSchema } from "@/lib/schemas/api/run-order";
import { listOrderedRuns } from "@/lib/services/run-orders";

export const GET = tenantRoute(
  { permission: "run.view", params: runOrderPathSchema, query: runOrderItemQuerySchema },
  async ({ t, params, query }) => ({ body: await listOrderedRuns(t, params.order, query) }),
);
