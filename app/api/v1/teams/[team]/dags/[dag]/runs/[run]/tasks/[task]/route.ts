import { tenantRoute } from "@/lib/http/route";
import { taskPathSchema } from "@/lib/schemas/api/path";
import { getTask } from "@/lib/services/get-tasks";

export const GET = tenantRoute(
  { permission: "run.view", params: taskPathSchema },
  async ({ t, params }) => ({ body: await getTask(t, params.dag, params.run, params.task) }),
);
