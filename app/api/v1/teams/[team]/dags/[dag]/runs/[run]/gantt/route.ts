import { tenantRoute } from "@/lib/http/route";
import { runPathSchema } from "@/lib/schemas/api/path";
import { getGantt } from "@/lib/services/get-gantt";

export const GET = tenantRoute(
  { permission: "run.view", params: runPathSchema },
  async ({ t, params }) => ({ body: await getGantt(t, params.dag, params.run) }),
);
