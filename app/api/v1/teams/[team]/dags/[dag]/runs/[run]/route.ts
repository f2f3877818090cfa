import { tenantRoute } from "@/lib/http/route";
import { runPathSchema } from "@/lib/schemas/api/path";
import { updateRunBodySchema } from "@/lib/schemas/api/run";
import { getRun, setRunNote } from "@/lib/services/get-run";

export const GET = tenantRoute(
  { permission: "run.view", params: runPathSchema },
  async ({ t, params }) => ({ body: await getRun(t, params.dag, params.run) }),
);

export const PATCH = tenantRoute(
  { permission: "run.note", params: runPathSchema, body: updateRunBodySchema },
  async ({ t, actor, params, body }) => ({
    body: await setRunNote(t, actor, params.dag, params.run, body.note),
  }),
);
