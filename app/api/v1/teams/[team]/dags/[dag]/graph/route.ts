import { catalogue } from "@/app/api/v1/catalogue";
import { tenantStream } from "@/lib/http/route";
import { graphQuerySchema } from "@/lib/schemas/api/dag";
import { dagPathSchema } from "@/lib/schemas/api/path";
import { getGraph } from "@/lib/services/get-graph";

// Laying a graph out may take a second: no transaction is held meanwhile.
export const GET = tenantStream(
  { permission: "dag.view", params: dagPathSchema, query: graphQuerySchema },
  async ({ teamId, params, query }) =>
    Response.json(await getGraph(teamId, params.dag, query, catalogue)),
);
