import { tenantRoute } from "@/lib/http/route";
import { calendarQuerySchema } from "@/lib/schemas/api/calendar";
import { dagPathSchema } from "@/lib/schemas/api/path";
import { getCalendar } from "@/lib/services/get-calendar";

export const GET = tenantRoute(
  { permission: "run.view", params: dagPathSchema, query: calendarQuerySchema },
  async ({ t, params, query, now }) => ({ body: await getCalendar(t, params.dag, query, now) }),
);
