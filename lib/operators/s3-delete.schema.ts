import * as z from "zod";
import { type ConfigProblem, describeOperator } from "./define-operator";
import { field } from "./meta";
import { parseS3Address, wildcardPattern } from "./s3-address";
import { addressProblems, maxObjectsField, objectsField, s3TargetFields } from "./s3-fields";

/** Deletes objects. */
export const s3DeleteDescription = describeOperator({
  type: "s3.delete",
  label: "S3 delete",
  description: "Deletes objects; what is not there is not an error",
  icon: "trash",
  kind: "in_process",
  config: z.strictObject({
    objects: objectsField("Objects", "What is deleted"),
    dry_run: z
      .boolean()
      .optional()
      .meta(field({ title: "Dry run", description: "Only list in the log what would be deleted" })),
    max_objects: maxObjectsField,
    ...s3TargetFields,
  }),
  check(config) {
    const problems: ConfigProblem[] = addressProblems("objects", config.objects);
    for (const text of [config.objects].flat()) {
      const address = parseS3Address(text);
      if (address === null || wildcardPattern(address.key).prefix !== "") continue;
      problems.push({
        path: ["objects"],
        message: `${text} is the whole bucket: give the key's beginning before its first wildcard`,
        code: "whole_bucket",
      });
    }
    return problems;
  },
});
