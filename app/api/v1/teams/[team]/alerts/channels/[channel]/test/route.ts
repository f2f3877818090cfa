import * as z from "zod";
import { tenantRoute } from "@/lib/http/route";
import { testChannel } from "@/lib/services/manage-alert-channels";

/** Orders a test message; its outcome is read from the deliveries. */
export const POST = tenantRoute(
  { permission: "alert.manage", params: z.object({ channel: z.uuid() }) },
  async ({ t, actor, params }) => ({
    status: 202,
    body: await testChannel(t, actor, params.channel),
  }),
);
