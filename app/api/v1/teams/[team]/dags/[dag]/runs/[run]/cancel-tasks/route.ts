import { tenantRoute } from "@/lib/http/route";
import { cancelTasksBodySchema } from "@/lib/schemas/api/operate-body";
import { runPathSchema } from "@/lib/schemas/api/path";
import { cancelTasks } from "@/lib/services/cancel-tasks";

export const POST = tenantRoute(
  {
    permission: "run.cancel",
    params: runPathSchema,
    body: cancelTasksBodySchema,
    idempotent: true,
  },
  async ({ t, actor, params, body }) => ({
    body: await cancelTasks(t, actor, params.dag, params.run, body),
  }),
);
