import { tenantRoute } from "@/lib/http/route";
import { pageQuerySchema } from "@/lib/schemas/api/common";
import { readAudit } from "@/lib/services/read-audit";

/** Who did what, the latest first. */
export const GET = tenantRoute(
  { permission: "audit.view", query: pageQuerySchema },
  async ({ t, query }) => ({ body: await readAudit(t, query) }),
);
