import { tenantRoute } from "@/lib/http/route";
import { dagBackfillListQuerySchema } from "@/lib/schemas/api/backfill";
import { backfillBodySchema } from "@/lib/schemas/api/backfill-body";
import { dagPathSchema } from "@/lib/schemas/api/path";
import { createBackfill } from "@/lib/services/create-backfill";
import { listBackfills } from "@/lib/services/get-backfill";

export const GET = tenantRoute(
  { permission: "run.view", params: dagPathSchema, query: dagBackfillListQuerySchema },
  async ({ t, params, query }) => ({ body: await listBackfills(t, params.dag, query) }),
);

export const POST = tenantRoute(
  {
    permission: "backfill.manage",
    params: dagPathSchema,
    body: backfillBodySchema,
    idempotent: true,
    limit: "trigger",
  },
  async ({ t, actor, params, body, now }) => ({
    status: 201,
    body: await createBackfill(t, actor, params.dag, body, now),
  }),
);
