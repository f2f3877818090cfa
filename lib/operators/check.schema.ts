import * as z from "zod";
import { checkSeveritySchema } from "@/lib/schemas/check";
import { durationSchema } from "@/lib/schemas/duration";
import type { ConfigProblem } from "./define-operator";
import { field } from "./meta";

export const MAX_SAMPLE_ROWS = 100;
const MAX_CHECKS = 100;

/** What every check's config has. */
export const checkFields = {
  connection: z
    .string()
    .min(1)
    .max(200)
    .meta(field({ title: "Connection", description: "A database", connection: true })),
  severity: checkSeveritySchema.optional().meta(
    field({
      title: "Severity",
      description: "error fails the task (default); warn records it, and alerts can tell of it",
    }),
  ),
  statement_timeout: durationSchema
    .optional()
    .meta(field({ title: "Statement timeout", description: "Default 5m" })),
};

/** The checked table, and which of its rows. */
export const tableFields = {
  table: z
    .string()
    .regex(/^[^\s."'`;]+(\.[^\s."'`;]+){0,2}$/, "a name such as orders or shop.orders")
    .max(200)
    .meta(field({ title: "Table", description: "table or schema.table, exactly as it is named" })),
  partition_clause: z
    .string()
    .min(1)
    .max(4000)
    .optional()
    .meta(
      field({
        title: "Partition clause",
        description: "SQL that goes after where: day = '{{ ds }}'",
        template: true,
        language: "sql",
      }),
    ),
};

export const sampleField = {
  sample_rows: z
    .number()
    .int()
    .min(0)
    .max(MAX_SAMPLE_ROWS)
    .optional()
    .meta(
      field({
        title: "Sample rows",
        description: "How many of the rows that fail are kept with the result; default none",
      }),
    ),
};

/** A name of something checked: a column, a check. */
export const checkNameSchema = z.string().min(1).max(100);
const bound = z.union([z.number(), z.string().min(1).max(100)]);

/** What a measured value must be; each part that is given must hold. */
export const conditionSchema = z.strictObject({
  equal_to: bound.optional(),
  greater_than: bound.optional(),
  geq_to: bound.optional(),
  less_than: bound.optional(),
  leq_to: bound.optional(),
  /** A share of each bound by which the value may miss it: 0.1 is a tenth. */
  tolerance: z.number().min(0).max(1).optional(),
});
export type Condition = z.output<typeof conditionSchema>;

/** A problem for a condition that asks nothing. */
export function conditionProblems(
  condition: Condition,
  path: (string | number)[],
): ConfigProblem[] {
  const { tolerance: _, ...bounds } = condition;
  if (Object.values(bounds).some((value) => value !== undefined)) return [];
  const message = "Expected equal_to, greater_than, geq_to, less_than or leq_to";
  return [{ path, message, code: "missing_condition" }];
}

/** A record of checks by name, of a number that a task can show. */
export function namedChecks<T extends z.ZodType>(item: T) {
  return z.record(checkNameSchema, item).refine(
    (checks) => {
      const count = Object.keys(checks).length;
      return count > 0 && count <= MAX_CHECKS;
    },
    { error: `Expected 1 to ${MAX_CHECKS} checks` },
  );
}
