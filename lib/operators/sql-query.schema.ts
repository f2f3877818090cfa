import * as z from "zod";
import { durationSchema } from "@/lib/schemas/duration";
import { jsonValueSchema } from "@/lib/schemas/json";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

/** Rows handed on when a task names no limit. */
export const DEFAULT_MAX_ROWS = 1000;

/** Runs SQL on a database, or on the files of a folder. */
export const sqlQueryDescription = describeOperator({
  type: "sql.query",
  label: "SQL query",
  description: "Runs SQL on Postgres, MySQL or the files of a folder, and hands on the result",
  icon: "database",
  kind: "in_process",
  config: z.strictObject({
    connection: z
      .string()
      .min(1)
      .max(200)
      .meta(
        field({
          title: "Connection",
          description: "Postgres, MySQL, or a local folder whose files DuckDB reads",
          connection: true,
        }),
      ),
    sql: z
      .string()
      .min(1)
      .max(256 * 1024)
      .meta(
        field({
          title: "SQL",
          description:
            "Give values with parameters, as $1, $2… (MySQL: ?), not spliced into the text",
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
    output: z
      .enum(["rows", "first_row", "count", "none"])
      .optional()
      .meta(
        field({
          title: "Output",
          description:
            "What becomes the XCom return_value: the rows (default), the first row, how many rows there are, or nothing",
        }),
      ),
    max_rows: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .meta(
        field({
          title: "Most rows",
          description: `A result with more rows fails the task (default ${DEFAULT_MAX_ROWS})`,
        }),
      ),
    truncate: z
      .boolean()
      .optional()
      .meta(field({ title: "Truncate", description: "Hand on the first rows instead of failing" })),
    statement_timeout: durationSchema
      .optional()
      .meta(field({ title: "Statement timeout", description: "Default 5m" })),
  }),
});
