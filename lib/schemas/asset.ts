import * as z from "zod";

/** Form of an asset's name: a word, or an address such as `s3://bucket/key`. */
export const assetNameSchema = z
  .string()
  .regex(/^[\w.:/@+=-]{1,200}$/, {
    error: "Expected 1 to 200 of the characters A-Z a-z 0-9 _ . : / @ + = -",
  })
  .meta({
    title: "Asset",
    description: "Name of the asset in the team, or its address",
    examples: ["orders", "s3://lake/orders"],
  });

const namesSchema = z.array(assetNameSchema).min(1).max(50);
const anyOrAll = <T extends z.ZodType>(list: T) =>
  z.union([z.strictObject({ any: list }), z.strictObject({ all: list })], {
    error: "Expected {any: [assets]} or {all: [assets]}",
  });

/**
 * When assets start a run: `{any: [a, b]}` when one was updated, `{all: [a, b]}` when each was. A
 * member may be such a condition itself, one level deep, which can say every combination.
 */
export const assetConditionSchema = anyOrAll(
  z
    .array(z.union([assetNameSchema, anyOrAll(namesSchema)]))
    .min(1)
    .max(50),
).meta({
  title: "Assets",
  description: "Start a run when any, or all, of these assets were updated since the last one",
  examples: [{ any: ["orders", "customers"] }, { all: ["orders", { any: ["eu", "us"] }] }],
});
export type AssetCondition = z.output<typeof assetConditionSchema>;
