import * as z from "zod";
import { durationSchema } from "@/lib/schemas/duration";
import { describeOperator } from "./define-operator";
import { field } from "./meta";
import { s3TargetFields } from "./s3-fields";
import { sensorFields } from "./sensor.schema";

/** Waits until the objects below a prefix have not changed for a while. */
export const sensorS3KeysUnchangedDescription = describeOperator({
  type: "sensor.s3_keys_unchanged",
  label: "Wait for S3 to settle",
  description: "Waits until the objects below a prefix have not changed for a while",
  icon: "package-check",
  kind: "in_process",
  config: z.strictObject({
    bucket_name: z
      .string()
      .min(1)
      .max(255)
      .meta(field({ title: "Bucket", template: true })),
    prefix: z
      .string()
      .max(1024)
      .meta(field({ title: "Prefix", description: "Of the keys", template: true })),
    inactivity_period: durationSchema
      .optional()
      .meta(field({ title: "Quiet for", description: "Without a change; default 1 h" })),
    min_objects: z
      .number()
      .int()
      .min(0)
      .max(100_000)
      .optional()
      .meta(field({ title: "At least", description: "So many objects; default 1" })),
    allow_delete: z
      .boolean()
      .optional()
      .meta(
        field({
          title: "Allow deletions",
          description: "False: fail when there are fewer than before; default true",
        }),
      ),
    ...s3TargetFields,
    ...sensorFields,
  }),
});
