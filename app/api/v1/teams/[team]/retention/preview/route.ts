import { tenantRoute } from "@/lib/http/route";
import { retentionPreviewQuerySchema } from "@/lib/schemas/api/retention";
import { previewRetention } from "@/lib/services/manage-retention";

/** What a policy would remove now. */
export const GET = tenantRoute(
  { permission: "team.manage", query: retentionPreviewQuerySchema },
  async ({ t, query }) => ({ body: await previewRetention(t, query) }),
);
