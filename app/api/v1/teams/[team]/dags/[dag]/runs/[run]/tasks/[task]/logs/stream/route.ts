import { authenticateInTeam, requirePermission } from "@/lib/auth/actor";
import { withTenant } from "@/lib/db/tenant";
import { tenantStream } from "@/lib/http/route";
import { eventStream } from "@/lib/live/event-stream";
import { streamLog } from "@/lib/live/log-stream";
import { takeStream } from "@/lib/live/stream-limit";
import { webHub } from "@/lib/live/web-hub";
import { taskPathSchema } from "@/lib/schemas/api/path";
import { logQuerySchema } from "@/lib/schemas/api/run";
import { findAttempt } from "@/lib/services/read-log";

export const GET = tenantStream(
  { permission: "log.view", params: taskPathSchema, query: logQuerySchema },
  async ({ teamId, actor, params, query, request, signal, log }) => {
    const address = { ...params, attempt: query.attempt, map: query.map };
    const attempt = await withTenant(teamId, (t) => findAttempt(t, address));
    const release = takeStream(`${actor.kind}:${actor.id}`);
    const hub = webHub();
    // A reader that comes back names the last chunk that it was sent.
    const seen = Number.parseInt(request.headers.get("last-event-id") ?? "", 10);
    const after = Number.isSafeInteger(seen) ? Math.max(seen, query.after) : query.after;
    return eventStream(
      {
        request: signal,
        closing: hub.closing,
        reauthorize: async () => {
          const access = await authenticateInTeam(request, params.team, new Date());
          requirePermission(access.actor, "log.view");
        },
        onEnd: release,
        log,
      },
      (sink) => streamLog(hub, teamId, attempt, after, sink),
    );
  },
);
