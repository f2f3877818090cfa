import { authenticateInTeam, requirePermission } from "@/lib/auth/actor";
import { withTenant } from "@/lib/db/tenant";
import { tenantStream } from "@/lib/http/route";
import { eventStream } from "@/lib/live/event-stream";
import { streamLog } from "@/lib/live/log-stream";
import { takeStream } from "@/lib/live/stream-limit";
import { webHub } from "@/lib/live/web-hub";
import { taskTestLogQuerySchema, taskTestPathSchema } from "@/lib/schemas/api/task-test";
import { findTestLog } from "@/lib/services/read-log";

export const GET = tenantStream(
  { permission: "task.test", params: taskTestPathSchema, query: taskTestLogQuerySchema },
  async ({ teamId, actor, params, query, request, signal, log }) => {
    const test = await withTenant(teamId, (t) => findTestLog(t, params.test));
    const release = takeStream(`${actor.kind}:${actor.id}`);
    const hub = webHub();
    return eventStream(
      {
        request: signal,
        closing: hub.closing,
        reauthorize: async () => {
          const access = await authenticateInTeam(request, params.team, new Date());
          requirePermission(access.actor, "task.test");
        },
        onEnd: release,
        log,
      },
      (sink) => streamLog(hub, teamId, test, query.after, sink),
    );
  },
);
