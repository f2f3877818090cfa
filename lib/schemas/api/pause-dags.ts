import * as z from "zod";
import { ID_PATTERN } from "../dag-id";

/** Most DAGs that one request pauses or turns on: they are locked together. */
export const MAX_PAUSED_DAGS = 100;

export const pauseDagsBodySchema = z.strictObject({
  /** dag_ids. */
  dags: z.array(z.string().regex(ID_PATTERN)).min(1).max(MAX_PAUSED_DAGS),
  paused: z.boolean(),
  /** Only tell what would change. */
  dryRun: z.boolean().default(false),
});
export type PauseDagsBody = z.output<typeof pauseDagsBodySchema>;

export const pauseDagsResultSchema = z.object({
  items: z.array(
    z.object({
      dagId: z.string(),
      /** Whether it changed, or with `dryRun` would. */
      changes: z.boolean(),
      /** Runs that start at once because it is turned on: their time has passed. */
      dueRuns: z.number().int(),
      /** There are more of them than are counted. */
      isMore: z.boolean(),
    }),
  ),
});
export type PauseDagsResult = z.infer<typeof pauseDagsResultSchema>;
