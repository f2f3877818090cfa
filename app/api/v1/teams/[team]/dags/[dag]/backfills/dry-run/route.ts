import { tenantRoute } from "@/lib/http/route";
import { backfillBodySchema } from "@/lib/schemas/api/backfill-body";
import { dagPathSchema } from "@/lib/schemas/api/path";
import { previewBackfill } from "@/lib/services/create-backfill";

export const POST = tenantRoute(
  { permission: "backfill.manage", params: dagPathSchema, body: backfillBodySchema },
  async ({ t, params, body, now }) => ({
    body: await previewBackfill(t, params.dag, body, now),
  }),
);
