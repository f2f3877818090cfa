import { withTenant } from "@/lib/db/tenant";
import { tenantStream } from "@/lib/http/route";
import { taskPathSchema } from "@/lib/schemas/api/path";
import { logDownloadQuerySchema } from "@/lib/schemas/api/run";
import { logTextStream } from "@/lib/services/log-text";
import { findAttempt } from "@/lib/services/read-log";

export const GET = tenantStream(
  { permission: "log.view", params: taskPathSchema, query: logDownloadQuerySchema },
  async ({ teamId, params, query }) => {
    const address = { ...params, attempt: query.attempt, map: query.map };
    const attempt = await withTenant(teamId, (t) => findAttempt(t, address));
    // The names hold letters, digits and `_.-` only, so they may stand in the header.
    const name = `${params.dag}.${params.task}.${params.run}${query.map < 0 ? "" : `.${query.map}`}.${query.attempt}.log`;
    return new Response(logTextStream(teamId, attempt), {
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "content-disposition": `attachment; filename="${name}"`,
        "content-security-policy": "sandbox",
      },
    });
  },
);
