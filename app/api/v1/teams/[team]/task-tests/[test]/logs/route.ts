import { tenantRoute } from "@/lib/http/route";
import { taskTestLogQuerySchema, taskTestPathSchema } from "@/lib/schemas/api/task-test";
import { findTestLog, readLogPage } from "@/lib/services/read-log";

export const GET = tenantRoute(
  { permission: "task.test", params: taskTestPathSchema, query: taskTestLogQuerySchema },
  async ({ t, params, query }) => ({
    body: await readLogPage(t, await findTestLog(t, params.test), query.after),
  }),
);
