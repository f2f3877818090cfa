import { tenantRoute } from "@/lib/http/route";
import { runOrderPathSchema } from "@/lib/schemas/api/run-order";
import { stopOrder } from "@/lib/services/run-orders";

export const POST = tenantRoute(
  { permission: "run.clear", params: runOrderPathSchema, idempotent: true },
  async ({ t, actor, params }) => ({ body: await stopOrder(t, actor, params.order) }),
);
