import { RE2JS } from "re2js";
import * as z from "zod";
import { type ConfigProblem, describeOperator } from "./define-operator";
import { field } from "./meta";
import { parseS3Address } from "./s3-address";
import { s3TargetFields } from "./s3-fields";
import { sensorFields } from "./sensor.schema";

const key = z.string().min(1).max(1024);

/** Waits until objects are in a bucket. */
export const sensorS3KeyDescription = describeOperator({
  type: "sensor.s3_key",
  label: "Wait for S3 keys",
  description: "Waits until objects are in a bucket, on Amazon S3 or a store that speaks it",
  icon: "package-search",
  kind: "in_process",
  config: z.strictObject({
    bucket_key: z.union([key, z.array(key).min(1).max(100)]).meta(
      field({
        title: "Keys",
        description:
          "One or many, all of which must be there; s3://bucket/key names the bucket too",
        template: true,
        native: true,
      }),
    ),
    bucket_name: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .meta(field({ title: "Bucket", description: "Unless keys name it", template: true })),
    wildcard_match: z
      .boolean()
      .optional()
      .meta(field({ title: "Wildcards", description: "Keys hold *, ? and [abc]" })),
    use_regex: z
      .boolean()
      .optional()
      .meta(field({ title: "Regular expressions", description: "Keys are regular expressions" })),
    ...s3TargetFields,
    ...sensorFields,
  }),
  check(config) {
    const problems: ConfigProblem[] = [];
    if (config.wildcard_match === true && config.use_regex === true) {
      problems.push({
        path: ["use_regex"],
        message: "Choose wildcards or regular expressions, not both",
        code: "exclusive_fields",
      });
    }
    for (const one of [config.bucket_key].flat()) {
      const problem = keyProblem(one, config.bucket_name, config.use_regex === true);
      if (problem !== undefined) problems.push({ path: ["bucket_key"], ...problem });
    }
    return problems;
  },
});

function keyProblem(
  text: string,
  bucket: string | undefined,
  isRegex: boolean,
): { message: string; code: string } | undefined {
  if (text.includes("{{") || text.includes("{%")) return undefined;
  const address = parseS3Address(text);
  if (address !== null && bucket !== undefined) {
    return {
      message: `${text} names its bucket: leave bucket_name out, or give a key without s3://`,
      code: "exclusive_fields",
    };
  }
  if (address === null && bucket === undefined) {
    return { message: `${text} names no bucket: give bucket_name`, code: "missing_bucket" };
  }
  const wanted = address?.key ?? text;
  if (wanted === "") return { message: `${text} names no key`, code: "missing_key" };
  if (!isRegex) return undefined;
  try {
    RE2JS.compile(wanted);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { message: `${wanted} is no regular expression: ${reason}`, code: "bad_regex" };
  }
}
