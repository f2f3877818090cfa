import * as z from "zod";
import { tenantRoute } from "@/lib/http/route";
import { resourceKeySchema } from "@/lib/schemas/api/resource";
import { orderConnectionTest } from "@/lib/services/test-connection";

const params = z.object({ connection: resourceKeySchema });

/** Orders a test of a connection; a worker does it, and open pages are told its result. */
export const POST = tenantRoute(
  { permission: "connection.manage", params },
  async ({ t, params, now }) => ({
    status: 202,
    body: await orderConnectionTest(t, params.connection, now),
  }),
);
