import * as z from "zod";
import { durationSchema } from "@/lib/schemas/duration";
import { connectionField } from "./connection-field";
import { describeOperator } from "./define-operator";
import { field } from "./meta";
import { sensorFields } from "./sensor.schema";

/** Waits until files are there, and whole. */
export const sensorFileDescription = describeOperator({
  type: "sensor.file",
  label: "Wait for a file",
  description: "Waits until files are in a folder, on an SFTP server or in a bucket, and whole",
  icon: "file-search",
  kind: "in_process",
  config: z.strictObject({
    connection: connectionField("Connection", "A local folder, an SFTP server or an S3 store"),
    path: z
      .string()
      .min(1)
      .max(1024)
      .meta(
        field({
          title: "Path",
          description:
            "Below the folder, on the server, or s3://bucket/key; *, ? and [abc] within a name, ** for any folders between",
          template: true,
        }),
      ),
    min_files: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .meta(field({ title: "At least", description: "So many files; default 1" })),
    min_bytes: z
      .number()
      .int()
      .min(0)
      .optional()
      .meta(field({ title: "Least size", description: "Smaller files are not counted, in bytes" })),
    unchanged_for: durationSchema.optional().meta(
      field({
        title: "Unchanged for",
        description:
          "The files are whole once nothing was added or changed for so long; default at once",
      }),
    ),
    ...sensorFields,
  }),
});
