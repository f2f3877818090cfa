import * as z from "zod";
import { describeOperator } from "./define-operator";
import { field } from "./meta";
import {
  addressProblems,
  maxObjectsField,
  objectsField,
  s3TargetFields,
  targetField,
} from "./s3-fields";

/** Copies or moves objects within a store. */
export const s3CopyDescription = describeOperator({
  type: "s3.copy",
  label: "S3 copy",
  description:
    "Copies or moves objects of any size within a store; only where the store cannot copy in parts do large ones pass through the worker",
  icon: "copy",
  kind: "in_process",
  config: z.strictObject({
    from: objectsField("From", "What is copied"),
    to: targetField(
      "To",
      "s3://bucket/key, or s3://bucket/folder/ below which the names of the objects are kept",
    ),
    move: z
      .boolean()
      .optional()
      .meta(field({ title: "Move", description: "Delete each object once its copy is there" })),
    part_size_mb: z
      .number()
      .int()
      .min(5)
      .max(5_000)
      .optional()
      .meta(
        field({
          title: "Part size (MB)",
          description: "Larger objects are copied in parts of this size; default 512",
        }),
      ),
    max_objects: maxObjectsField,
    ...s3TargetFields,
  }),
  check: (config) => [...addressProblems("from", config.from), ...addressProblems("to", config.to)],
});
