import { tenantRoute } from "@/lib/http/route";
import { checkHistoryQuerySchema } from "@/lib/schemas/api/check";
import { dagPathSchema } from "@/lib/schemas/api/path";
import { getCheckHistory } from "@/lib/services/get-checks";

/** What the checks of a task found over the latest intervals. */
export const GET = tenantRoute(
  { permission: "run.view", params: dagPathSchema, query: checkHistoryQuerySchema },
  async ({ t, params, query }) => ({ body: await getCheckHistory(t, params.dag, query.task) }),
);
