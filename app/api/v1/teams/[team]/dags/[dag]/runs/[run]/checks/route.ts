import { tenantRoute } from "@/lib/http/route";
import { runPathSchema } from "@/lib/schemas/api/path";
import { getRunChecks } from "@/lib/services/get-checks";

/** What the data-quality checks of a run found. */
export const GET = tenantRoute(
  { permission: "run.view", params: runPathSchema },
  async ({ t, params }) => ({ body: await getRunChecks(t, params.dag, params.run) }),
);
