import { catalogue } from "@/app/api/v1/catalogue";
import { tenantRoute } from "@/lib/http/route";
import { pageQuerySchema } from "@/lib/schemas/api/common";
import { createVersionBodySchema } from "@/lib/schemas/api/dag";
import { dagPathSchema } from "@/lib/schemas/api/path";
import { getVersion, listVersions } from "@/lib/services/dag-versions";
import { publishVersion } from "@/lib/services/publish-version";

export const GET = tenantRoute(
  { permission: "dag.view", params: dagPathSchema, query: pageQuerySchema },
  async ({ t, params, query }) => ({ body: await listVersions(t, params.dag, query) }),
);

export const POST = tenantRoute(
  {
    permission: "dag.edit",
    params: dagPathSchema,
    body: createVersionBodySchema,
    idempotent: true,
  },
  async ({ t, actor, params, body, now }) => {
    const number = await publishVersion(t, actor, params.dag, body, { catalogue, now });
    return { status: 201, body: await getVersion(t, params.dag, number) };
  },
);
