import * as z from "zod";
import {
  checkFields,
  conditionProblems,
  conditionSchema,
  namedChecks,
  sampleField,
  tableFields,
} from "./check.schema";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

export const COLUMN_CHECKS = [
  "null_check",
  "distinct_check",
  "unique_check",
  "min",
  "max",
] as const;
export type ColumnCheck = (typeof COLUMN_CHECKS)[number];

const columnSchema = z.strictObject({
  null_check: conditionSchema.optional(),
  distinct_check: conditionSchema.optional(),
  unique_check: conditionSchema.optional(),
  min: conditionSchema.optional(),
  max: conditionSchema.optional(),
});

/** Checks figures of columns. */
export const checkColumnDescription = describeOperator({
  type: "check.column",
  label: "Check columns",
  description: "Checks nulls, distinct values, duplicates, minima and maxima of a table's columns",
  icon: "shield-check",
  kind: "in_process",
  config: z.strictObject({
    ...checkFields,
    ...tableFields,
    column_mapping: namedChecks(columnSchema).meta(
      field({
        title: "Columns",
        description:
          "Column to checks: null_check (nulls), distinct_check (distinct values), unique_check (duplicates), min, max",
      }),
    ),
    ...sampleField,
  }),
  check(config) {
    return Object.entries(config.column_mapping).flatMap(([column, checks]) =>
      COLUMN_CHECKS.flatMap((name) => {
        const condition = checks[name];
        return condition === undefined
          ? []
          : conditionProblems(condition, ["column_mapping", column, name]);
      }),
    );
  },
});
