import { tenantRoute } from "@/lib/http/route";
import { dagPathSchema } from "@/lib/schemas/api/path";
import { taskDurationsQuerySchema } from "@/lib/schemas/api/task-durations";
import { getTaskDurations } from "@/lib/services/get-task-durations";

/** How long a task took in the newest runs of its DAG. */
export const GET = tenantRoute(
  { permission: "run.view", params: dagPathSchema, query: taskDurationsQuerySchema },
  async ({ t, params, query }) => ({ body: await getTaskDurations(t, params.dag, query.task) }),
);
