import { tenantRoute } from "@/lib/http/route";
import { listWorkers } from "@/lib/services/list-workers";

/** The workers of the installation. */
export const GET = tenantRoute({ permission: "worker.view" }, async ({ t, now }) => ({
  body: { items: await listWorkers(t, now) },
}));
