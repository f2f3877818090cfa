import { tenantRoute } from "@/lib/http/route";
import { versionPathSchema } from "@/lib/schemas/api/path";
import { getVersion } from "@/lib/services/dag-versions";

export const GET = tenantRoute(
  { permission: "dag.view", params: versionPathSchema },
  async ({ t, params }) => ({ body: await getVersion(t, params.dag, params.number) }),
);
