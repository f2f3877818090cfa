import * as z from "zod";

const days = z.number().int().min(1).max(36_500);

const fields = {
  /** Days that runs stay after they ended. */
  keepRunsDays: days,
  /** Days that their logs stay. */
  keepLogsDays: days,
  /** So many newest runs of each DAG stay whatever their age. */
  keepNewestRuns: z.number().int().min(1).max(10_000),
};

/** How long a team keeps what has ended. */
export const retentionSchema = z.strictObject(fields).check(logsGoFirst);
export type Retention = z.infer<typeof retentionSchema>;

/** A policy to try, in a query string. */
export const retentionPreviewQuerySchema = z
  .strictObject({
    keepRunsDays: z.coerce.number().pipe(fields.keepRunsDays),
    keepLogsDays: z.coerce.number().pipe(fields.keepLogsDays),
    keepNewestRuns: z.coerce.number().pipe(fields.keepNewestRuns),
  })
  .check(logsGoFirst);

/** What a policy would remove now. */
export const retentionPreviewSchema = z.object({
  /** Runs; when there are more than are counted, `isMore` says so. */
  runs: z.object({ count: z.number().int(), isMore: z.boolean() }),
  /** Attempts that would lose their log, those of the runs that would go included. */
  logs: z.object({ count: z.number().int(), isMore: z.boolean() }),
});
export type RetentionPreview = z.infer<typeof retentionPreviewSchema>;

/** Logs go with their runs: they cannot be kept longer. */
function logsGoFirst({
  value,
  issues,
}: z.core.ParsePayload<{ keepRunsDays: number; keepLogsDays: number }>): void {
  if (value.keepLogsDays <= value.keepRunsDays) return;
  issues.push({
    code: "too_big",
    origin: "number",
    maximum: value.keepRunsDays,
    input: value.keepLogsDays,
    path: ["keepLogsDays"],
    message: "Logs go with their runs: they are kept as long at most",
  });
}
