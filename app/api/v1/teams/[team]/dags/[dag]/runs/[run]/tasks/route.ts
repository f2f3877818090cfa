import { tenantRoute } from "@/lib/http/route";
import { runPathSchema } from "@/lib/schemas/api/path";
import { listTasks } from "@/lib/services/get-tasks";

export const GET = tenantRoute(
  { permission: "run.view", params: runPathSchema },
  async ({ t, params }) => ({ body: await listTasks(t, params.dag, params.run) }),
);
