import { tenantRoute } from "@/lib/http/route";
import { pageQuerySchema } from "@/lib/schemas/api/common";
import { runOrderBodySchema } from "@/lib/schemas/api/run-order";
import { listOrders, orderRuns } from "@/lib/services/run-orders";

export const GET = tenantRoute(
  { permission: "run.view", query: pageQuerySchema },
  async ({ t, query }) => ({ body: await listOrders(t, query) }),
);

/** What the verb itself needs is asked for by the service. */
export const POST = tenantRoute(
  { permission: "run.clear", body: runOrderBodySchema, idempotent: true },
  async ({ t, actor, body }) => ({
    status: body.dryRun ? 200 : 201,
    body: await orderRuns(t, actor, body),
  }),
);
