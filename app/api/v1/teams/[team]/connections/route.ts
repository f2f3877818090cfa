import { tenantRoute } from "@/lib/http/route";
import { webSecretBox } from "@/lib/http/secret-box";
import { createConnectionBodySchema } from "@/lib/schemas/api/resource";
import { createConnection, listConnections } from "@/lib/services/manage-connections";

/** The team's connections, without their secrets. */
export const GET = tenantRoute({ permission: "connection.view" }, async ({ t }) => ({
  body: { items: await listConnections(t) },
}));

/** Makes a connection. */
export const POST = tenantRoute(
  { permission: "connection.manage", body: createConnectionBodySchema, idempotent: true },
  async ({ t, actor, body }) => ({
    status: 201,
    body: await createConnection(t, actor, webSecretBox(), body),
  }),
);
