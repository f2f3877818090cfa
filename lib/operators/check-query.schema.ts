import * as z from "zod";
import { checkFields } from "./check.schema";
import { type ConfigProblem, describeOperator } from "./define-operator";
import { field } from "./meta";

const sqlField = {
  sql: z
    .string()
    .min(1)
    .max(64 * 1024)
    .meta(field({ title: "SQL", description: "One query", template: true, language: "sql" })),
};
const bound = z.union([z.number(), z.string().min(1).max(4000)]);

/** Checks that a query gives one value. */
export const checkValueDescription = describeOperator({
  type: "check.value",
  label: "Check a value",
  description: "Checks that all columns of a query's first row have one value",
  icon: "shield-check",
  kind: "in_process",
  config: z.strictObject({
    ...checkFields,
    ...sqlField,
    pass_value: z
      .union([z.number(), z.string().max(1000)])
      .meta(field({ title: "Value", template: true, native: true })),
    tolerance: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .meta(field({ title: "Tolerance", description: "A share of the value: 0.1 is a tenth" })),
  }),
});

/** Checks that a query's value lies between two others. */
export const checkThresholdDescription = describeOperator({
  type: "check.threshold",
  label: "Check a threshold",
  description: "Checks that a query's first value lies between two others, which may be queries",
  icon: "shield-check",
  kind: "in_process",
  config: z.strictObject({
    ...checkFields,
    ...sqlField,
    min_threshold: bound
      .optional()
      .meta(field({ title: "At least", description: "A number or a query", template: true })),
    max_threshold: bound
      .optional()
      .meta(field({ title: "At most", description: "A number or a query", template: true })),
  }),
  check(config): ConfigProblem[] {
    if (config.min_threshold !== undefined || config.max_threshold !== undefined) return [];
    const message = "Expected min_threshold, max_threshold or both";
    return [{ path: ["min_threshold"], message, code: "missing_threshold" }];
  },
});
