import { tenantRoute } from "@/lib/http/route";
import { backfillPathSchema } from "@/lib/schemas/api/path";
import { orderBackfill } from "@/lib/services/order-backfill";

export const POST = tenantRoute(
  { permission: "backfill.manage", params: backfillPathSchema, idempotent: true },
  async ({ t, actor, params, now }) => ({
    body: await orderBackfill(t, actor, params.dag, params.backfill, { order: "retry" }, now),
  }),
);
