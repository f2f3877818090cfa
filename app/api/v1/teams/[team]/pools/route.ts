import { tenantRoute } from "@/lib/http/route";
import { createPoolBodySchema } from "@/lib/schemas/api/resource";
import { createPool, listPools } from "@/lib/services/manage-pools";

/** The team's pools, with who uses them now. */
export const GET = tenantRoute({ permission: "pool.view" }, async ({ t }) => ({
  body: { items: await listPools(t) },
}));

/** Makes a pool. */
export const POST = tenantRoute(
  { permission: "pool.manage", body: createPoolBodySchema, idempotent: true },
  async ({ t, actor, body }) => ({ status: 201, body: await createPool(t, actor, body) }),
);
