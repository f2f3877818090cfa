import { tenantRoute } from "@/lib/http/route";
import { taskPathSchema } from "@/lib/schemas/api/path";
import { lookNow } from "@/lib/services/look-now";

export const POST = tenantRoute(
  { permission: "run.look", params: taskPathSchema, idempotent: true },
  async ({ t, actor, params }) => ({
    body: await lookNow(t, actor, params.dag, params.run, params.task),
  }),
);
