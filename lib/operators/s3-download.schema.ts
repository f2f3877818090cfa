import * as z from "zod";
import { type ConfigProblem, describeOperator } from "./define-operator";
import { field } from "./meta";
import { addressProblems, maxObjectsField, objectsField, s3TargetFields } from "./s3-fields";

/** Fetches objects to files, or one as a value. */
export const s3DownloadDescription = describeOperator({
  type: "s3.download",
  label: "S3 download",
  description: "Fetches objects to a folder or server, or hands on the content of a small one",
  icon: "cloud-download",
  kind: "in_process",
  config: z.strictObject({
    from: objectsField("From", "What is fetched"),
    to_connection: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta(
        field({
          title: "To",
          description:
            "A local folder, an SFTP server or another store; without one the content becomes the XCom",
          connection: true,
        }),
      ),
    to_path: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .meta(
        field({
          title: "To path",
          description: "A path there, or a folder, which ends in /",
          template: true,
        }),
      ),
    output: z
      .enum(["text", "json", "json_lines"])
      .optional()
      .meta(
        field({ title: "Output", description: "How the content becomes the XCom; default text" }),
      ),
    max_objects: maxObjectsField,
    ...s3TargetFields,
  }),
  check(config) {
    const problems: ConfigProblem[] = addressProblems("from", config.from);
    if ((config.to_connection === undefined) !== (config.to_path === undefined)) {
      problems.push({
        path: ["to_path"],
        message: "to_connection and to_path belong together",
        code: "missing_target",
      });
    }
    if (config.to_connection !== undefined && config.output !== undefined) {
      problems.push({
        path: ["output"],
        message: "Expected either output or to_connection, not both",
        code: "exclusive_fields",
      });
    }
    return problems;
  },
});
