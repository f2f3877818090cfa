import * as z from "zod";
import { checkFields, namedChecks, sampleField, tableFields } from "./check.schema";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

/** Checks statements about a table. */
export const checkTableDescription = describeOperator({
  type: "check.table",
  label: "Check a table",
  description: "Checks statements that must hold for each row of a table, or for all of it",
  icon: "shield-check",
  kind: "in_process",
  config: z.strictObject({
    ...checkFields,
    ...tableFields,
    checks: namedChecks(
      z.strictObject({
        check_statement: z.string().min(1).max(4000),
        partition_clause: z.string().min(1).max(4000).optional(),
      }),
    ).meta(
      field({
        title: "Checks",
        description:
          "Name to check_statement: a boolean SQL expression, such as amount >= 0 or count(*) > 0",
        template: true,
      }),
    ),
    ...sampleField,
  }),
});
