import { tenantRoute } from "@/lib/http/route";
import { alertSummary } from "@/lib/services/incidents";

/** How many incidents are open, and how many messages could not be delivered. */
export const GET = tenantRoute({ permission: "run.view" }, async ({ t, now }) => ({
  body: await alertSummary(t, now),
}));
