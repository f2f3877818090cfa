import { catalogue } from "@/app/api/v1/catalogue";
import { tenantRoute } from "@/lib/http/route";
import { createDagBodySchema, dagListQuerySchema } from "@/lib/schemas/api/dag";
import { getDag } from "@/lib/services/get-dag";
import { listDags } from "@/lib/services/list-dags";
import { publishDag } from "@/lib/services/publish-dag";

export const GET = tenantRoute(
  { permission: "dag.view", query: dagListQuerySchema },
  async ({ t, query }) => ({ body: await listDags(t, query) }),
);

export const POST = tenantRoute(
  { permission: "dag.edit", body: createDagBodySchema, idempotent: true },
  async ({ t, actor, body, now }) => {
    const dagId = await publishDag(t, actor, body, { catalogue, now });
    return { status: 201, body: await getDag(t, dagId, now) };
  },
);
