import { tenantRoute } from "@/lib/http/route";
import { backfillItemQuerySchema } from "@/lib/schemas/api/backfill";
import { backfillPathSchema } from "@/lib/schemas/api/path";
import { listDates } from "@/lib/services/get-backfill";

export const GET = tenantRoute(
  { permission: "run.view", params: backfillPathSchema, query: backfillItemQuerySchema },
  async ({ t, params, query }) => ({
    body: await listDates(t, params.dag, params.backfill, query),
  }),
);
