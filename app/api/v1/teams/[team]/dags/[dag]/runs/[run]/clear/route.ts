import { tenantRoute } from "@/lib/http/route";
import { clearTasksBodySchema } from "@/lib/schemas/api/operate-body";
import { runPathSchema } from "@/lib/schemas/api/path";
import { clearTasks } from "@/lib/services/clear-tasks";

export const POST = tenantRoute(
  {
    permission: "run.clear",
    params: runPathSchema,
    body: clearTasksBodySchema,
    idempotent: true,
  },
  async ({ t, actor, params, body }) => ({
    body: await clearTasks(t, actor, params.dag, params.run, body),
  }),
);
