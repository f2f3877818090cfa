import { tenantRoute } from "@/lib/http/route";
import { pauseDagsBodySchema } from "@/lib/schemas/api/pause-dags";
import { pauseDags } from "@/lib/services/pause-dags";

export const POST = tenantRoute(
  { permission: "dag.pause", body: pauseDagsBodySchema, idempotent: true },
  async ({ t, actor, body, now }) => ({ body: await pauseDags(t, actor, body, now) }),
);
