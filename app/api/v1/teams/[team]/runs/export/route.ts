import { withTenant } from "@/lib/db/tenant";
import { tenantStream } from "@/lib/http/route";
import { runExportQuerySchema } from "@/lib/schemas/api/run-filter";
import { runExportStream } from "@/lib/services/export-runs";
import { resolveRunFilter } from "@/lib/services/list-runs";

const TYPES = { csv: "text/csv; charset=utf-8; header=present", json: "application/json" };

export const GET = tenantStream(
  { permission: "run.view", query: runExportQuerySchema },
  async ({ teamId, query: { format, ...query } }) => {
    const filter = await withTenant(teamId, (t) => resolveRunFilter(t, query));
    return new Response(runExportStream(teamId, filter, format), {
      headers: {
        "content-type": TYPES[format],
        "content-disposition": `attachment; filename="runs.${format}"`,
      },
    });
  },
);
