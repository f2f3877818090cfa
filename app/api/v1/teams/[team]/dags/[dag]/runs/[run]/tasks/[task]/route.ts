import { tenantRoute } from "@/lib/http/route";
import { taskPathSchema } from "@/lib/schemas/api/path";
import { taskQuerySchema } from "@/lib/schemas/api/run";
import { getTask } from "@/lib/services/get-tasks";

export const GET = tenantRoute(
  { permission: "run.view", params: taskPathSchema, query: taskQuerySchema },
  async ({ t, params, query }) => ({
    body: await getTask(t, params.dag, params.run, params.task, query.map),
  }),
);
