import * as z from "zod";
import { catalogue } from "@/app/api/v1/catalogue";
import { tenantRoute } from "@/lib/http/route";
import { pageQuerySchema } from "@/lib/schemas/api/common";
import { resourceKeySchema } from "@/lib/schemas/api/resource";
import { getVariable } from "@/lib/services/manage-variables";
import { readResourceUses } from "@/lib/services/resource-uses";

const params = z.object({ variable: resourceKeySchema });

/** The DAGs and tasks that name the variable. */
export const GET = tenantRoute(
  { permission: "variable.view", params, query: pageQuerySchema },
  async ({ t, params, query }) => {
    const { key: id } = await getVariable(t, params.variable);
    return { body: await readResourceUses(t, { kind: "variable", id }, query, catalogue) };
  },
);
