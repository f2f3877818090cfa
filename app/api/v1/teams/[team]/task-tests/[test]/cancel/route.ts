import { tenantRoute } from "@/lib/http/route";
import { taskTestPathSchema } from "@/lib/schemas/api/task-test";
import { stopTaskTest } from "@/lib/services/task-tests";

export const POST = tenantRoute(
  { permission: "task.test", params: taskTestPathSchema },
  async ({ t, actor, params }) => ({ body: await stopTaskTest(t, actor, params.test) }),
);
