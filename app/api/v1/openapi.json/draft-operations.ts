import { draftAnswerSchema, draftPathSchema, putDraftBodySchema } from "@/lib/schemas/api/draft";
import type { Operations } from "./operation";

const tag = "Drafts";
const draft = "/teams/{team}/drafts/{dag}";

/** Operations on what a person typed of a document and did not save. API tokens have no drafts. */
export const draftOperations: Operations = {
  [`GET ${draft}`]: {
    tag,
    summary: "Get your own draft of a DAG's document",
    needs: "dag.edit",
    params: draftPathSchema,
    answer: draftAnswerSchema,
  },
  [`PUT ${draft}`]: {
    tag,
    summary: "Keep your draft instead of the one before; 30 days without a change end it",
    needs: "dag.edit",
    params: draftPathSchema,
    body: putDraftBodySchema,
    answer: draftAnswerSchema,
  },
  [`DELETE ${draft}`]: {
    tag,
    summary: "Forget your draft",
    needs: "dag.edit",
    params: draftPathSchema,
    status: 204,
  },
};
