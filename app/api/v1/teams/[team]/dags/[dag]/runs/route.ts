import { tenantRoute } from "@/lib/http/route";
import { dagPathSchema } from "@/lib/schemas/api/path";
import { dagRunListQuerySchema, triggerRunBodySchema } from "@/lib/schemas/api/run";
import { listRuns } from "@/lib/services/list-runs";
import { triggerRun } from "@/lib/services/trigger-run";

export const GET = tenantRoute(
  { permission: "run.view", params: dagPathSchema, query: dagRunListQuerySchema },
  async ({ t, params, query }) => ({ body: await listRuns(t, { ...query, dag: params.dag }) }),
);

export const POST = tenantRoute(
  {
    permission: "run.trigger",
    params: dagPathSchema,
    body: triggerRunBodySchema,
    idempotent: true,
    limit: "trigger",
  },
  async ({ t, actor, params, body, now }) => {
    const logicalDate = body.logicalDate === undefined ? undefined : new Date(body.logicalDate);
    const trigger = { conf: body.conf, note: body.note, logicalDate };
    return { status: 201, body: await triggerRun(t, actor, params.dag, trigger, now) };
  },
);
