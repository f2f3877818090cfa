import { tenantRoute } from "@/lib/http/route";
import { backfillPathSchema } from "@/lib/schemas/api/path";
import { getBackfill } from "@/lib/services/get-backfill";

export const GET = tenantRoute(
  { permission: "run.view", params: backfillPathSchema },
  async ({ t, params, now }) => ({
    body: await getBackfill(t, params.dag, params.backfill, now),
  }),
);
