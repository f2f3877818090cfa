import { catalogue } from "@/app/api/v1/catalogue";
import { tenantRoute } from "@/lib/http/route";
import { listOperators } from "@/lib/services/list-operators";

export const GET = tenantRoute({ permission: "dag.view" }, async () => ({
  body: listOperators(catalogue),
}));
