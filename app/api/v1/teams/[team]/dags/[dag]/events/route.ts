import { tenantRoute } from "@/lib/http/route";
import { pageQuerySchema } from "@/lib/schemas/api/common";
import { dagPathSchema } from "@/lib/schemas/api/path";
import { readDagEvents } from "@/lib/services/read-audit";

/** Who did what with a DAG, its runs and its backfills, the latest first. */
export const GET = tenantRoute(
  { permission: "dag.view", params: dagPathSchema, query: pageQuerySchema },
  async ({ t, params, query }) => ({ body: await readDagEvents(t, params.dag, query) }),
);
