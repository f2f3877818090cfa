import * as z from "zod";
import { jsonValueSchema } from "@/lib/schemas/json";
import { describeOperator } from "./define-operator";
import { field } from "./meta";
import { sensorFields } from "./sensor.schema";

/** Waits until a query gives a true first value. */
export const sensorSqlDescription = describeOperator({
  type: "sensor.sql",
  label: "Wait for SQL",
  description: "Waits until the first value of a query is true: not 0, false, empty or null",
  icon: "database",
  kind: "in_process",
  config: z.strictObject({
    connection: z
      .string()
      .min(1)
      .max(200)
      .meta(field({ title: "Connection", description: "A database", connection: true })),
    sql: z
      .string()
      .min(1)
      .max(64 * 1024)
      .meta(
        field({
          title: "SQL",
          description: "One statement, read-only; give values as $1, $2… with parameters",
          template: true,
          language: "sql",
        }),
      ),
    parameters: z
      .array(jsonValueSchema)
      .max(1000)
      .optional()
      .meta(field({ title: "Parameters", template: true, native: true })),
    fail_on_empty: z
      .boolean()
      .optional()
      .meta(field({ title: "Fail on no rows", description: "Default: no rows mean not yet" })),
    ...sensorFields,
  }),
});
