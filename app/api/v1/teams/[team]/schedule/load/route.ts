import { tenantRoute } from "@/lib/http/route";
import { scheduleLoadQuerySchema } from "@/lib/schemas/api/schedule";
import { getScheduleLoad } from "@/lib/services/get-schedule";

export const GET = tenantRoute(
  { permission: "run.view", query: scheduleLoadQuerySchema },
  async ({ t, query, now }) => ({ body: await getScheduleLoad(t, query.span, now) }),
);
