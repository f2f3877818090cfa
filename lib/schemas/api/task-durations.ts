import * as z from "zod";
import { taskInstanceStateSchema } from "../states";
import { instantSchema } from "./common";

export const taskDurationsQuerySchema = z.strictObject({ task: z.string().min(1).max(250) });

/** How long a task took in the newest runs of its DAG, the oldest of them first. */
export const taskDurationsSchema = z.object({
  items: z.array(
    z.object({
      run: z.uuid(),
      logicalDate: instantSchema,
      state: taskInstanceStateSchema,
      /** From its start to its end; null before. */
      durationMs: z.number().nullable(),
      /** From when its dependencies were met to its start. */
      waitedMs: z.number().nullable(),
    }),
  ),
  /** Of the successful ones: what half of them stayed below, and 95 in 100. */
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
});
export type TaskDurations = z.infer<typeof taskDurationsSchema>;
