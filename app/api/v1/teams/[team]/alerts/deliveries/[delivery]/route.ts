import * as z from "zod";
import { tenantRoute } from "@/lib/http/route";
import { getDelivery } from "@/lib/services/read-deliveries";

/** One message: where it stands. */
export const GET = tenantRoute(
  { permission: "alert.view", params: z.object({ delivery: z.uuid() }) },
  async ({ t, params }) => ({ body: await getDelivery(t, params.delivery) }),
);
