import * as z from "zod";
import { catalogue } from "@/app/api/v1/catalogue";
import { tenantRoute } from "@/lib/http/route";
import { pageQuerySchema } from "@/lib/schemas/api/common";
import { resourceKeySchema } from "@/lib/schemas/api/resource";
import { getConnection } from "@/lib/services/manage-connections";
import { readResourceUses } from "@/lib/services/resource-uses";

const params = z.object({ connection: resourceKeySchema });

/** The DAGs and tasks that name the connection. */
export const GET = tenantRoute(
  { permission: "connection.view", params, query: pageQuerySchema },
  async ({ t, params, query }) => {
    const { connId: id } = await getConnection(t, params.connection);
    return { body: await readResourceUses(t, { kind: "connection", id }, query, catalogue) };
  },
);
