import { tenantRoute } from "@/lib/http/route";
import { getHome } from "@/lib/services/get-home";

export const GET = tenantRoute({ permission: "run.view" }, async ({ t, now }) => ({
  body: await getHome(t, now),
}));
