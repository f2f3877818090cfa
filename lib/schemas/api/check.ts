import * as z from "zod";
import { checkFindingSchema } from "../check";
import { instantSchema } from "./common";

/** What a check of a run found, in the latest attempt of its task. */
export const checkResultSchema = checkFindingSchema.extend({
  taskId: z.string(),
  attempt: z.number().int(),
  at: instantSchema,
});
export type CheckResultView = z.infer<typeof checkResultSchema>;
export const checkResultListSchema = z.object({
  items: z.array(checkResultSchema),
  /** True when the run has more results; those that failed come first. */
  more: z.boolean(),
});

export const checkHistoryQuerySchema = z.strictObject({ task: z.string().min(1).max(200) });
/** The latest results of each check of a task, the oldest interval first. */
export const checkHistorySchema = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      points: z.array(
        z.object({
          run: z.uuid(),
          logicalDate: instantSchema,
          value: z.string().nullable(),
          passed: z.boolean(),
          severity: checkFindingSchema.shape.severity,
        }),
      ),
    }),
  ),
});
export type CheckHistory = z.infer<typeof checkHistorySchema>;
