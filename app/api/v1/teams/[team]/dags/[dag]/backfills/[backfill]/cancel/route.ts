import { tenantRoute } from "@/lib/http/route";
import { cancelBackfillBodySchema } from "@/lib/schemas/api/backfill-body";
import { backfillPathSchema } from "@/lib/schemas/api/path";
import { orderBackfill } from "@/lib/services/order-backfill";

export const POST = tenantRoute(
  {
    permission: "backfill.manage",
    params: backfillPathSchema,
    body: cancelBackfillBodySchema,
    idempotent: true,
  },
  async ({ t, actor, params, body, now }) => {
    const given = { order: "cancel", kill: body.running === "kill" } as const;
    return { body: await orderBackfill(t, actor, params.dag, params.backfill, given, now) };
  },
);
