import { tenantRoute } from "@/lib/http/route";
import { assetEventQuerySchema, publishAssetBodySchema } from "@/lib/schemas/api/asset";
import { publishAssetUpdate, readAssetEvents } from "@/lib/services/assets";

export const GET = tenantRoute(
  { permission: "dag.view", query: assetEventQuerySchema },
  async ({ t, query }) => ({ body: await readAssetEvents(t, query) }),
);

export const POST = tenantRoute(
  { permission: "run.trigger", body: publishAssetBodySchema, idempotent: true },
  async ({ t, actor, body }) => ({ status: 201, body: await publishAssetUpdate(t, actor, body) }),
);
