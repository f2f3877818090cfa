import * as z from "zod";
import { tenantRoute } from "@/lib/http/route";
import { sendAgain } from "@/lib/services/read-deliveries";

/** Sends a message that was given up once more. */
export const POST = tenantRoute(
  { permission: "alert.manage", params: z.object({ delivery: z.uuid() }) },
  async ({ t, actor, params }) => ({ body: await sendAgain(t, actor, params.delivery) }),
);
