import { tenantRoute } from "@/lib/http/route";
import { incidentListQuerySchema } from "@/lib/schemas/api/alert";
import { listIncidents } from "@/lib/services/incidents";

/** What is wrong, or was; the latest first. */
export const GET = tenantRoute(
  { permission: "run.view", query: incidentListQuerySchema },
  async ({ t, query, now }) => ({ body: await listIncidents(t, query, now) }),
);
