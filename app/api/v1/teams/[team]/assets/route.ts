import { tenantRoute } from "@/lib/http/route";
import { assetListQuerySchema } from "@/lib/schemas/api/asset";
import { readAssets } from "@/lib/services/assets";

export const GET = tenantRoute(
  { permission: "dag.view", query: assetListQuerySchema },
  async ({ t, query }) => ({ body: await readAssets(t, query) }),
);
