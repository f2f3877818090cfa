import * as z from "zod";
import { ID_PATTERN } from "../dag-id";
import { instantSchema } from "./common";
import { documentSourceSchema } from "./dag";
import { teamPathSchema } from "./path";

/** Stands for the DAG that one is about to make, where a path names a DAG; no DAG can be named so. */
export const NEW_DAG = "~new";

/** Text that a person typed and did not save as a version. */
export const draftSchema = z.object({
  source: z.string(),
  /** The version that it began on; null for a new DAG. */
  baseVersion: z.number().int().nullable(),
  updatedAt: instantSchema,
});
export type DraftView = z.infer<typeof draftSchema>;

/** That one has no draft is no error. */
export const draftAnswerSchema = z.object({ draft: draftSchema.nullable() });

export const putDraftBodySchema = z.strictObject({
  source: documentSourceSchema,
  baseVersion: z.number().int().min(1).max(2_147_483_647).nullable(),
});
export type PutDraft = z.output<typeof putDraftBodySchema>;

export const draftPathSchema = teamPathSchema.extend({
  dag: z
    .union([z.literal(NEW_DAG), z.string().regex(ID_PATTERN)])
    .meta({ description: `dag_id, or ${NEW_DAG} for the DAG that you are about to make` }),
});
