import * as z from "zod";
import { checkFields, namedChecks, tableFields } from "./check.schema";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

/** Checks which columns a table has. */
export const checkSchemaDescription = describeOperator({
  type: "check.schema",
  label: "Check a schema",
  description: "Checks that a table has its columns, of their types",
  icon: "shield-check",
  kind: "in_process",
  config: z.strictObject({
    ...checkFields,
    table: tableFields.table,
    columns: namedChecks(z.string().min(1).max(100)).meta(
      field({
        title: "Columns",
        description:
          "Column to type, as the database names it: bigint, text, timestamp with time zone",
      }),
    ),
    exact: z
      .boolean()
      .optional()
      .meta(field({ title: "No others", description: "Fails when there are further columns" })),
  }),
});
