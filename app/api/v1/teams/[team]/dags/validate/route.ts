import { catalogue } from "@/app/api/v1/catalogue";
import { tenantRoute } from "@/lib/http/route";
import { validateDagBodySchema } from "@/lib/schemas/api/dag";
import { teamNames } from "@/lib/services/parse-document";
import { validateDag } from "@/lib/services/validate-dag";

export const POST = tenantRoute(
  { permission: "dag.edit", body: validateDagBodySchema },
  async ({ t, body, now }) => ({
    body: await validateDag(t, body.source, await teamNames(t), { catalogue, now }),
  }),
);
