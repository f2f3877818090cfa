import * as z from "zod";
import { durationSchema } from "@/lib/schemas/duration";
import { jsonObjectSchema, jsonValueSchema } from "@/lib/schemas/json";
import { type ConfigProblem, describeOperator } from "./define-operator";
import { fileFields } from "./load-file/file-fields";
import { field } from "./meta";

/** Column types that `create` accepts; nothing else reaches a CREATE TABLE. */
export const COLUMN_TYPE =
  /^(text|boolean|smallint|integer|bigint|real|double precision|numeric(\(\d{1,3}(,\s?\d{1,3})?\))?|varchar\(\d{1,5}\)|date|time|timestamp|timestamptz|uuid|json|jsonb)$/;
const name = z.string().min(1).max(63);

const partitionSchema = z.union(
  [
    z.strictObject({ column: name, value: jsonValueSchema }),
    z.strictObject({ column: name, from: jsonValueSchema, to: jsonValueSchema }),
  ],
  { error: "Expected {column, value} or {column, from, to}" },
);

/** Writes rows and files to a table of Postgres or MySQL. */
export const sqlLoadDescription = describeOperator({
  type: "sql.load",
  label: "SQL load",
  description:
    "Writes rows, or CSV, JSON lines and Parquet files, to a table of Postgres or MySQL, in one transaction",
  icon: "database-zap",
  kind: "in_process",
  config: z.strictObject({
    connection: z
      .string()
      .min(1)
      .max(200)
      .meta(field({ title: "Connection", description: "Postgres or MySQL", connection: true })),
    table: z
      .string()
      .min(1)
      .max(127)
      .meta(field({ title: "Table", description: "table or schema.table", template: true })),
    rows: z
      .union([z.string().min(1), z.array(jsonObjectSchema)])
      .optional()
      .meta(
        field({
          title: "Rows",
          description: 'A list of objects, usually "{{ xcom.some_task }}"',
          template: true,
          native: true,
        }),
      ),
    ...fileFields,
    columns: z
      .union([
        z.array(name).min(1).max(1000),
        z.record(
          name,
          z.string().regex(COLUMN_TYPE, "Expected a type such as text, bigint, numeric or date"),
        ),
      ])
      .optional()
      .meta(
        field({
          title: "Columns",
          description:
            "Which keys of the rows, or fields of the file, are written (default: all); with create, name → type",
        }),
      ),
    mode: z
      .enum(["append", "replace_partition", "merge"])
      .optional()
      .meta(
        field({
          title: "Mode",
          description:
            "append (default) · replace_partition: the partition's rows are replaced in one transaction · merge: insert or update by key",
        }),
      ),
    partition: partitionSchema.optional().meta(
      field({
        title: "Partition",
        description: "The rows that replace_partition replaces; `to` is exclusive",
        template: true,
      }),
    ),
    key: z
      .array(name)
      .min(1)
      .max(32)
      .optional()
      .meta(field({ title: "Key", description: "The columns that identify a row, for merge" })),
    create: z
      .boolean()
      .optional()
      .meta(
        field({ title: "Create", description: "Create the table from columns when it is missing" }),
      ),
    statement_timeout: durationSchema
      .optional()
      .meta(field({ title: "Statement timeout", description: "Default 5m; for files 6h" })),
  }),
  check(config) {
    const problems: ConfigProblem[] = [];
    const mode = config.mode ?? "append";
    const sources = [config.rows, config.file_path, config.text];
    if (sources.filter((source) => source !== undefined).length !== 1) {
      problems.push({
        path: ["rows"],
        message: "Expected one of rows, file_path with file_connection, and text",
        code: "one_source",
      });
    }
    if ((config.file_connection === undefined) !== (config.file_path === undefined)) {
      problems.push({
        path: ["file_path"],
        message: "file_connection and file_path belong together",
        code: "one_source",
      });
    }
    if (config.text !== undefined && (config.format ?? "parquet") === "parquet") {
      problems.push({
        path: ["format"],
        message: "A text needs a format: csv or json_lines",
        code: "format_missing",
      });
    }
    for (const name of ["format", "csv", "rename", "max_bad_rows"] as const) {
      if (config.rows === undefined || config[name] === undefined) continue;
      problems.push({
        path: [name],
        message: `${name} is for files and text, not for rows`,
        code: "exclusive_fields",
      });
    }
    if (mode === "replace_partition" && config.partition === undefined) {
      problems.push({
        path: ["partition"],
        message: "replace_partition needs a partition",
        code: "partition_missing",
      });
    }
    if (mode === "merge" && config.key === undefined) {
      problems.push({ path: ["key"], message: "merge needs a key", code: "key_missing" });
    }
    if (config.create && (config.columns === undefined || Array.isArray(config.columns))) {
      problems.push({
        path: ["columns"],
        message: "create needs columns as name: type",
        code: "column_types_missing",
      });
    }
    return problems;
  },
});
