import { tenantRoute } from "@/lib/http/route";
import { deliveryListQuerySchema } from "@/lib/schemas/api/alert";
import { readDeliveries } from "@/lib/services/read-deliveries";

/** What was sent, and what could not be. */
export const GET = tenantRoute(
  { permission: "alert.view", query: deliveryListQuerySchema },
  async ({ t, query }) => ({ body: await readDeliveries(t, query) }),
);
