import { notFound } from "@/lib/errors";
import { webMetrics } from "@/lib/http/metrics";
import { mayReadMetrics } from "@/lib/http/metrics-access";
import { serve } from "@/lib/http/serve";

/** Prometheus' text format, for this machine and for bearers of the metrics token. */
export const GET = serve(
  async ({ request }) => {
    if (!mayReadMetrics(request)) throw notFound("The address");
    const { registry } = webMetrics();
    return new Response(await registry.metrics(), {
      headers: { "content-type": registry.contentType },
    });
  },
  { quiet: true },
);
