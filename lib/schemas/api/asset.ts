import * as z from "zod";
import { assetNameSchema } from "../asset";
import { jsonObjectSchema } from "../json";
import { instantSchema, pageQuerySchema, pageSchema } from "./common";

/** An asset with the DAGs that have to do with it, by their current versions. */
export const assetSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  producers: z.array(z.object({ dagId: z.string(), taskId: z.string() })),
  consumers: z.array(z.string()),
  lastEventAt: instantSchema.nullable(),
  /** The DAG, or the person or token, that updated it last. */
  lastSource: z.string().nullable(),
});
export type AssetView = z.infer<typeof assetSchema>;
export const assetPageSchema = pageSchema(assetSchema);
export const assetListQuerySchema = pageQuerySchema.extend({
  search: z.string().max(200).optional(),
});

/** An update of an asset; `sourceDag` is empty when a person or a token published it. */
export const assetEventSchema = z.object({
  id: z.uuid(),
  asset: z.string(),
  sourceDag: z.string(),
  sourceRun: z.uuid().nullable(),
  sourceRunId: z.string(),
  sourceTask: z.string(),
  sourceMapIndex: z.number().int(),
  publishedBy: z.string(),
  extra: z.json(),
  at: instantSchema,
});
export type AssetEventView = z.infer<typeof assetEventSchema>;
export const assetEventPageSchema = pageSchema(assetEventSchema);
export const assetEventQuerySchema = pageQuerySchema.extend({ asset: assetNameSchema.optional() });
export const publishAssetBodySchema = z.strictObject({
  asset: assetNameSchema,
  /** Handed to the runs that it starts, as `triggering_asset_events`. */
  extra: jsonObjectSchema.default({}),
});
