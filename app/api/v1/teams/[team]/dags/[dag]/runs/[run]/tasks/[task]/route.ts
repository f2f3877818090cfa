import { tenantRoute } from "@/lib/http/route";
import { taskPathSchema } from "@/lib/schemas/api/path";
import { taskQuerySchema, updateTaskBodySchema } from "@/lib/schemas/api/run";
import { getTask } from "@/lib/services/get-tasks";
import { setTaskNote } from "@/lib/services/set-task-note";

export const GET = tenantRoute(
  { permission: "run.view", params: taskPathSchema, query: taskQuerySchema },
  async ({ t, params, query }) => ({
    body: await getTask(t, params.dag, params.run, params.task, query.map),
  }),
);

export const PATCH = tenantRoute(
  {
    permission: "run.note",
    params: taskPathSchema,
    query: taskQuerySchema,
    body: updateTaskBodySchema,
  },
  async ({ t, actor, params, query, body, now }) => ({
    body: await setTaskNote(t, actor, { ...params, map: query.map }, body.note, now),
  }),
);
