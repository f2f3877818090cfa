import { tenantRoute } from "@/lib/http/route";
import { taskPathSchema } from "@/lib/schemas/api/path";
import { logQuerySchema } from "@/lib/schemas/api/run";
import { findAttempt, readLogPage } from "@/lib/services/read-log";

export const GET = tenantRoute(
  { permission: "log.view", params: taskPathSchema, query: logQuerySchema },
  async ({ t, params, query }) => {
    const attempt = await findAttempt(t, { ...params, attempt: query.attempt, map: query.map });
    return { body: await readLogPage(t, attempt, query.after) };
  },
);
