import * as z from "zod";
import { jsonValueSchema } from "@/lib/schemas/json";
import { type ConfigProblem, describeOperator } from "./define-operator";
import { field } from "./meta";
import { addressProblems, maxObjectsField, s3TargetFields, targetField } from "./s3-fields";

/** Writes objects: a text, a value, or files from elsewhere. */
export const s3UploadDescription = describeOperator({
  type: "s3.upload",
  label: "S3 upload",
  description: "Writes a text, a JSON value, or files of a folder or server into a bucket",
  icon: "cloud-upload",
  kind: "in_process",
  config: z.strictObject({
    to: targetField("To", "s3://bucket/key, or s3://bucket/folder/ for the names of the files"),
    text: z
      .string()
      .max(1024 * 1024)
      .optional()
      .meta(field({ title: "Text", description: "Written as it is", template: true })),
    json: jsonValueSchema.optional().meta(
      field({
        title: "JSON",
        description: 'A value, such as "{{ xcom.some_task }}"',
        template: true,
        native: true,
        language: "json",
      }),
    ),
    from_connection: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta(
        field({
          title: "From",
          description: "A local folder, an SFTP server or another store",
          connection: true,
        }),
      ),
    from_path: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .meta(
        field({
          title: "From path",
          description: "A path there; *, ? and [abc] within a name, ** for any folders between",
          template: true,
        }),
      ),
    content_type: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta(field({ title: "Content type", description: "Default by the key's ending" })),
    if_exists: z
      .enum(["replace", "skip", "fail"])
      .optional()
      .meta(field({ title: "If it exists", description: "Default replace" })),
    max_objects: maxObjectsField,
    ...s3TargetFields,
  }),
  check(config) {
    const problems: ConfigProblem[] = addressProblems("to", config.to);
    const given = [config.text, config.json, config.from_connection].filter(
      (each) => each !== undefined,
    );
    if (given.length !== 1) {
      problems.push({
        path: ["text"],
        message: "Expected one of text, json and from_connection with from_path",
        code: "one_source",
      });
    }
    if ((config.from_connection === undefined) !== (config.from_path === undefined)) {
      problems.push({
        path: ["from_path"],
        message: "from_connection and from_path belong together",
        code: "one_source",
      });
    }
    return problems;
  },
});
