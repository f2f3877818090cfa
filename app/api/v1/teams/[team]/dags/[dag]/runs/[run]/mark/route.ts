import { tenantRoute } from "@/lib/http/route";
import { markTasksBodySchema } from "@/lib/schemas/api/operate-body";
import { runPathSchema } from "@/lib/schemas/api/path";
import { markTasks } from "@/lib/services/mark-tasks";

export const POST = tenantRoute(
  {
    permission: "run.mark",
    params: runPathSchema,
    body: markTasksBodySchema,
    idempotent: true,
  },
  async ({ t, actor, params, body }) => ({
    body: await markTasks(t, actor, params.dag, params.run, body),
  }),
);
