import * as z from "zod";
import { durationSchema } from "@/lib/schemas/duration";
import { jsonValueSchema } from "@/lib/schemas/json";
import { connectionField } from "./connection-field";
import { describeOperator } from "./define-operator";
import { field } from "./meta";
import { sqlLoadDescription } from "./sql-load.schema";

const { table, partition, key } = sqlLoadDescription.config.shape;

/** Copies the rows of a query into a table of another database. */
export const sqlTransferDescription = describeOperator({
  type: "sql.transfer",
  label: "SQL transfer",
  description: "Streams the rows of a query into a table elsewhere, in one transaction",
  icon: "arrow-right-left",
  kind: "in_process",
  config: z.strictObject({
    source: connectionField(
      "Source",
      "Postgres, MySQL, or a local folder whose files DuckDB reads",
    ),
    sql: z
      .string()
      .min(1)
      .max(256 * 1024)
      .meta(
        field({
          title: "SQL",
          description: "The query whose rows are copied; its columns must be those of the table",
          template: true,
          language: "sql",
        }),
      ),
    parameters: z
      .array(jsonValueSchema)
      .max(1000)
      .optional()
      .meta(
        field({
          title: "Parameters",
          description: "Values of $1, $2… (MySQL: ?), bound by the database",
          template: true,
          native: true,
        }),
      ),
    target: connectionField("Target", "Postgres or MySQL"),
    table,
    mode: z
      .enum(["append", "replace_partition", "replace_table", "merge"])
      .optional()
      .meta(
        field({
          title: "Mode",
          description:
            "append (default) · replace_partition · replace_table: all rows are replaced in one transaction · merge: insert or update by key",
        }),
      ),
    partition,
    key,
    statement_timeout: durationSchema
      .optional()
      .meta(field({ title: "Statement timeout", description: "Default 6h" })),
  }),
  check(config) {
    if (config.mode === "replace_partition" && config.partition === undefined) {
      return [
        {
          path: ["partition"],
          message: "replace_partition needs a partition",
          code: "partition_missing",
        },
      ];
    }
    if (config.mode === "merge" && config.key === undefined) {
      return [{ path: ["key"], message: "merge needs a key", code: "key_missing" }];
    }
    return [];
  },
});
