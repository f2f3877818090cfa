import * as z from "zod";

/** What a failed check does: `error` fails its task, `warn` is kept, and told by rules that ask. */
export const CHECK_SEVERITIES = ["error", "warn"] as const;
export const checkSeveritySchema = z.enum(CHECK_SEVERITIES);
export type CheckSeverity = (typeof CHECK_SEVERITIES)[number];

/** Some of the rows that fail a check, values as the database writes them. */
export const checkSampleSchema = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string().nullable())),
});
export type CheckSample = z.infer<typeof checkSampleSchema>;

/** What one data-quality check found. */
export const checkFindingSchema = z.object({
  /** Unique among the checks of its task. */
  name: z.string(),
  severity: checkSeveritySchema,
  passed: z.boolean(),
  /** What was measured; null for nothing. */
  value: z.string().nullable(),
  /** What was expected, in words. */
  expected: z.string(),
  sample: checkSampleSchema.nullable(),
});
export type CheckFinding = z.infer<typeof checkFindingSchema>;
