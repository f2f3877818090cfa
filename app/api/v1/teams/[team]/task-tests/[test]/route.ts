import { tenantRoute } from "@/lib/http/route";
import { taskTestPathSchema } from "@/lib/schemas/api/task-test";
import { getTaskTest } from "@/lib/services/task-tests";

export const GET = tenantRoute(
  { permission: "task.test", params: taskTestPathSchema },
  async ({ t, params }) => ({ body: await getTaskTest(t, params.test) }),
);
