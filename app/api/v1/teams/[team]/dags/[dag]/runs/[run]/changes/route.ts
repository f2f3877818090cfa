import { catalogue } from "@/app/api/v1/catalogue";
import { tenantRoute } from "@/lib/http/route";
import { runPathSchema } from "@/lib/schemas/api/path";
import { getRunChanges } from "@/lib/services/get-run-changes";

/** What differs between a run and the last good run before it. */
export const GET = tenantRoute(
  { permission: "run.view", params: runPathSchema },
  async ({ t, params }) => ({ body: await getRunChanges(t, params.dag, params.run, catalogue) }),
);
