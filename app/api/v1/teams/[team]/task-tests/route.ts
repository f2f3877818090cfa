import { catalogue } from "@/app/api/v1/catalogue";
import { tenantRoute } from "@/lib/http/route";
import { createTaskTestBodySchema } from "@/lib/schemas/api/task-test";
import { orderTaskTest } from "@/lib/services/task-tests";

export const POST = tenantRoute(
  { permission: "task.test", body: createTaskTestBodySchema, idempotent: true, limit: "trigger" },
  async ({ t, actor, body, now }) => ({
    status: 201,
    body: await orderTaskTest(t, actor, body, { catalogue, now }),
  }),
);
