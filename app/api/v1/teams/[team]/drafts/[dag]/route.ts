import { tenantRoute } from "@/lib/http/route";
import { draftPathSchema, putDraftBodySchema } from "@/lib/schemas/api/draft";
import { forgetDraft, keepDraft, readDraft } from "@/lib/services/manage-drafts";

/** The caller's own draft of a DAG's document. */
export const GET = tenantRoute(
  { permission: "dag.edit", params: draftPathSchema },
  async ({ t, actor, params }) => ({ body: { draft: await readDraft(t, actor, params.dag) } }),
);

/** Keeps it. */
export const PUT = tenantRoute(
  { permission: "dag.edit", params: draftPathSchema, body: putDraftBodySchema },
  async ({ t, actor, params, body, now }) => ({
    body: { draft: await keepDraft(t, actor, params.dag, body, now) },
  }),
);

/** Forgets it. */
export const DELETE = tenantRoute(
  { permission: "dag.edit", params: draftPathSchema },
  async ({ t, actor, params }) => {
    await forgetDraft(t, actor, params.dag);
    return { status: 204 };
  },
);
