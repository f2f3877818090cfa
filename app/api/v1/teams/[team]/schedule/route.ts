import { tenantRoute } from "@/lib/http/route";
import { scheduleQuerySchema } from "@/lib/schemas/api/schedule";
import { getSchedule } from "@/lib/services/get-schedule";

export const GET = tenantRoute(
  { permission: "run.view", query: scheduleQuerySchema },
  async ({ t, query, now }) => ({ body: await getSchedule(t, query, now) }),
);
