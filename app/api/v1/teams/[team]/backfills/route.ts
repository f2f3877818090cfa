import { tenantRoute } from "@/lib/http/route";
import { backfillListQuerySchema } from "@/lib/schemas/api/backfill";
import { listBackfills } from "@/lib/services/get-backfill";

export const GET = tenantRoute(
  { permission: "run.view", query: backfillListQuerySchema },
  async ({ t, query: { dag, ...filter } }) => ({ body: await listBackfills(t, dag, filter) }),
);
