import * as z from "zod";
import { tenantRoute } from "@/lib/http/route";
import { updatePoolBodySchema } from "@/lib/schemas/api/resource";
import { poolNameSchema } from "@/lib/schemas/dag-task-defaults";
import { deletePool, getPool, updatePool } from "@/lib/services/manage-pools";

const params = z.object({ pool: poolNameSchema });

/** One pool, with who uses it now. */
export const GET = tenantRoute({ permission: "pool.view", params }, async ({ t, params }) => ({
  body: await getPool(t, params.pool),
}));

/** Changes slots, description or what counts. */
export const PATCH = tenantRoute(
  { permission: "pool.manage", params, body: updatePoolBodySchema },
  async ({ t, actor, params, body }) => ({ body: await updatePool(t, actor, params.pool, body) }),
);

/** Removes a pool that nothing uses. */
export const DELETE = tenantRoute(
  { permission: "pool.manage", params },
  async ({ t, actor, params }) => {
    await deletePool(t, actor, params.pool);
    return { status: 204 };
  },
);
