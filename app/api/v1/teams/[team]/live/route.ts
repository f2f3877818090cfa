import { authenticateInTeam, requirePermission } from "@/lib/auth/actor";
import { tenantStream } from "@/lib/http/route";
import { eventStream } from "@/lib/live/event-stream";
import { takeStream } from "@/lib/live/stream-limit";
import { streamTeam } from "@/lib/live/team-stream";
import { webHub } from "@/lib/live/web-hub";
import { teamPathSchema } from "@/lib/schemas/api/path";

export const GET = tenantStream(
  { permission: "run.view", params: teamPathSchema },
  async ({ teamId, actor, params, request, signal, log }) => {
    const release = takeStream(`${actor.kind}:${actor.id}`);
    const hub = webHub();
    const isBack = request.headers.has("last-event-id");
    return eventStream(
      {
        request: signal,
        closing: hub.closing,
        reauthorize: async () => {
          const access = await authenticateInTeam(request, params.team, new Date());
          requirePermission(access.actor, "run.view");
        },
        onEnd: release,
        log,
      },
      (sink) => streamTeam(hub, teamId, sink, isBack),
    );
  },
);
