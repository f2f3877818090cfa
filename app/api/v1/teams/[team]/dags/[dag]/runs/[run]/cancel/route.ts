import { tenantRoute } from "@/lib/http/route";
import { runPathSchema } from "@/lib/schemas/api/path";
import { cancelRun } from "@/lib/services/cancel-run";

export const POST = tenantRoute(
  { permission: "run.cancel", params: runPathSchema, idempotent: true },
  async ({ t, actor, params }) => ({ body: await cancelRun(t, actor, params.dag, params.run) }),
);
