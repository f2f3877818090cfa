import * as z from "zod";
import { durationSchema } from "@/lib/schemas/duration";
import {
  checkFields,
  conditionProblems,
  conditionSchema,
  namedChecks,
  tableFields,
} from "./check.schema";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

/** Checks figures of a table against those of some days before. */
export const checkIntervalDescription = describeOperator({
  type: "check.interval",
  label: "Check against before",
  description: "Checks that figures of a day do not differ too much from those some days before",
  icon: "shield-check",
  kind: "in_process",
  config: z.strictObject({
    ...checkFields,
    table: tableFields.table,
    date_filter_column: z
      .string()
      .min(1)
      .max(100)
      .meta(field({ title: "Date column", description: "The column of the day" })),
    metrics_thresholds: namedChecks(z.number().positive()).meta(
      field({
        title: "Figures",
        description: "SQL figure, such as count(*) or sum(amount), to the most that it may differ",
      }),
    ),
    days_back: z
      .number()
      .int()
      .min(1)
      .max(3660)
      .optional()
      .meta(field({ title: "Days back", description: "Default 7" })),
    date: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta(
        field({
          title: "Day",
          description: "YYYY-MM-DD; default the day of the logical date",
          template: true,
        }),
      ),
    ratio_formula: z
      .enum(["max_over_min", "relative_diff"])
      .optional()
      .meta(
        field({
          title: "Compared by",
          description: "The larger over the smaller (default), or the difference over the earlier",
        }),
      ),
    ignore_zero: z
      .boolean()
      .optional()
      .meta(
        field({ title: "Ignore zeros", description: "Pass when one of both is 0; default true" }),
      ),
  }),
});

/** Checks how old the newest row is. */
export const checkFreshnessDescription = describeOperator({
  type: "check.freshness",
  label: "Check freshness",
  description: "Checks that the newest row of a table is not too old",
  icon: "shield-check",
  kind: "in_process",
  config: z.strictObject({
    ...checkFields,
    ...tableFields,
    column: z
      .string()
      .min(1)
      .max(100)
      .meta(field({ title: "Column", description: "Its time: a date or a timestamp" })),
    max_age: durationSchema.meta(
      field({ title: "Greatest age", description: "By the database's clock" }),
    ),
  }),
});

/** Checks how many rows there are. */
export const checkRowCountDescription = describeOperator({
  type: "check.row_count",
  label: "Check the row count",
  description: "Checks how many rows a table has",
  icon: "shield-check",
  kind: "in_process",
  config: z.strictObject({
    ...checkFields,
    ...tableFields,
    rows: conditionSchema.meta(
      field({ title: "Rows", description: "geq_to, leq_to, equal_to… with a tolerance" }),
    ),
  }),
  check: (config) => conditionProblems(config.rows, ["rows"]),
});
