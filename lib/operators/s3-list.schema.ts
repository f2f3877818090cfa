import * as z from "zod";
import { describeOperator } from "./define-operator";
import { field } from "./meta";
import { addressProblems, maxObjectsField, objectsField, s3TargetFields } from "./s3-fields";

/** Lists objects, for tasks that are mapped over them. */
export const s3ListDescription = describeOperator({
  type: "s3.list",
  label: "S3 list",
  description: "Lists the objects of a bucket and hands on their addresses",
  icon: "list-tree",
  kind: "in_process",
  config: z.strictObject({
    objects: objectsField("Objects", "What is listed"),
    details: z
      .boolean()
      .optional()
      .meta(
        field({
          title: "Details",
          description:
            "Hand on address, bucket, key, bytes, etag and modified of each; default its address",
        }),
      ),
    max_objects: maxObjectsField,
    ...s3TargetFields,
  }),
  check: (config) => addressProblems("objects", config.objects),
});
