import { tenantRoute } from "@/lib/http/route";
import { taskPathSchema } from "@/lib/schemas/api/path";
import { mappedInstanceQuerySchema } from "@/lib/schemas/api/run";
import { listInstances } from "@/lib/services/get-tasks";

export const GET = tenantRoute(
  { permission: "run.view", params: taskPathSchema, query: mappedInstanceQuerySchema },
  async ({ t, params, query }) => ({ body: await listInstances(t, params, query) }),
);
