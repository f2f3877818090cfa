import * as z from "zod";
import { tenantRoute } from "@/lib/http/route";
import { webSecretBox } from "@/lib/http/secret-box";
import { resourceKeySchema, updateConnectionBodySchema } from "@/lib/schemas/api/resource";
import {
  deleteConnection,
  getConnection,
  updateConnection,
} from "@/lib/services/manage-connections";

const params = z.object({ connection: resourceKeySchema });

/** One connection, without its secrets. */
export const GET = tenantRoute({ permission: "connection.view", params }, async (call) => ({
  body: await getConnection(call.t, call.params.connection),
}));

/** Changes a connection; secret fields that are left out keep their value. */
export const PATCH = tenantRoute(
  { permission: "connection.manage", params, body: updateConnectionBodySchema },
  async ({ t, actor, params, body }) => ({
    body: await updateConnection(t, actor, webSecretBox(), params.connection, body),
  }),
);

/** Removes a connection. */
export const DELETE = tenantRoute(
  { permission: "connection.manage", params },
  async ({ t, actor, params }) => {
    await deleteConnection(t, actor, params.connection);
    return { status: 204 };
  },
);
