import { tenantRoute } from "@/lib/http/route";
import { updateDagBodySchema } from "@/lib/schemas/api/dag";
import { dagPathSchema } from "@/lib/schemas/api/path";
import { deleteDag } from "@/lib/services/delete-dag";
import { getDag } from "@/lib/services/get-dag";
import { setDagPaused } from "@/lib/services/set-dag-paused";

export const GET = tenantRoute(
  { permission: "dag.view", params: dagPathSchema },
  async ({ t, params, now }) => ({ body: await getDag(t, params.dag, now) }),
);

export const PATCH = tenantRoute(
  { permission: "dag.pause", params: dagPathSchema, body: updateDagBodySchema },
  async ({ t, actor, params, body, now }) => {
    await setDagPaused(t, actor, params.dag, body.paused, now);
    return { body: await getDag(t, params.dag, now) };
  },
);

export const DELETE = tenantRoute(
  { permission: "dag.delete", params: dagPathSchema },
  async ({ t, actor, params, now }) => {
    await deleteDag(t, actor, params.dag, now);
    return { status: 204 };
  },
);
