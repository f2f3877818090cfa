import * as z from "zod";
import { field } from "../meta";

/** The formats of files that are loaded. */
export const FILE_FORMATS = ["csv", "json_lines", "parquet"] as const;

/** The fields of a task that loads files. */
export const fileFields = {
  file_connection: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta(
      field({
        title: "File from",
        description: "Instead of rows: a local folder, an SFTP server, an S3 store or a web server",
        connection: true,
      }),
    ),
  file_path: z
    .string()
    .min(1)
    .max(1024)
    .optional()
    .meta(
      field({
        title: "File",
        description:
          "A path there; *, ? and [abc] within a name and ** for any folders load many files at once; .gz is unpacked",
        template: true,
      }),
    ),
  text: z
    .string()
    .max(1024 * 1024)
    .optional()
    .meta(
      field({
        title: "Text",
        description: 'CSV or JSON lines as they are, such as "{{ xcom.some_task }}"',
        template: true,
      }),
    ),
  format: z
    .enum(FILE_FORMATS)
    .optional()
    .meta(
      field({
        title: "Format",
        description: "Default by the file's ending: .csv, .tsv, .jsonl, .ndjson, .parquet",
      }),
    ),
  csv: z
    .strictObject({
      delimiter: z.string().length(1).optional(),
      quote: z.string().length(1).optional(),
      header: z.boolean().optional(),
      null: z.string().max(20).optional(),
      encoding: z.enum(["utf8", "latin1", "utf16le"]).optional(),
    })
    .optional()
    .meta(
      field({
        title: "CSV",
        description:
          '{delimiter: ";", quote: \'"\', header: true, null: "", encoding: utf8}; without a header, columns as a list names the fields',
      }),
    ),
  rename: z
    .record(z.string().min(1).max(200), z.string().min(1).max(63))
    .optional()
    .meta(
      field({
        title: "Rename",
        description: "Field of the file → column of the table, where their names differ",
      }),
    ),
  max_bad_rows: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .meta(
      field({
        title: "Most bad rows",
        description:
          "So many rows of a file may not fit the table; they are left out and told in the log with their lines. Default 0: one fails the task, and nothing is loaded",
      }),
    ),
};
