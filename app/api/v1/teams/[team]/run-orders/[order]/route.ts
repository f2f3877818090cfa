import { tenantRoute } from "@/lib/http/route";
import { runOrderPathSchema } from "@/lib/schemas/api/run-order";
import { getRunOrder } from "@/lib/services/run-orders";

export const GET = tenantRoute(
  { permission: "run.view", params: runOrderPathSchema },
  async ({ t, params }) => ({ body: await getRunOrder(t, params.order) }),
);
