import { tenantRoute } from "@/lib/http/route";
import { dagPathSchema } from "@/lib/schemas/api/path";
import { getDag } from "@/lib/services/get-dag";
import { restoreDag } from "@/lib/services/restore-dag";

export const POST = tenantRoute(
  { permission: "dag.delete", params: dagPathSchema },
  async ({ t, actor, params, now }) => {
    await restoreDag(t, actor, params.dag, now);
    return { body: await getDag(t, params.dag, now) };
  },
);
