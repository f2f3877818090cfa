import { loggableError } from "@/lib/http/errors";
import { serve } from "@/lib/http/serve";
import { readHealth } from "@/lib/services/read-health";

/** How the installation is: 200 while pages can be served, 503 when they cannot. */
export const GET = serve(
  async ({ log }) => {
    const health = await readHealth(new Date(), (error) =>
      log.warn({ err: loggableError(error) }, "the database does not answer"),
    );
    return Response.json(health, { status: health.status === "unavailable" ? 503 : 200 });
  },
  { quiet: true },
);
