import * as z from "zod";
import { taskInstanceStateSchema } from "../states";
import { instantSchema } from "./common";
import { attemptSchema, runSchema, waitSchema } from "./run";

/** A task of a run on its time axis. */
export const ganttTaskSchema = z.object({
  taskId: z.string(),
  operator: z.string(),
  state: taskInstanceStateSchema,
  tryNumber: z.number().int(),
  maxTries: z.number().int(),
  /** How many instances a mapped task has; null for others. */
  mapped: z.number().int().nullable(),
  /** Its direct upstreams. */
  upstream: z.array(z.string()),
  /** Of a mapped task, of all its instances together. */
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  /** Empty for a mapped task, whose instances have them. */
  attempts: z.array(
    attemptSchema.pick({ number: true, state: true, startedAt: true, endedAt: true }),
  ),
  /** What it waited for, in order; the last one lasts while it waits. */
  waits: z.array(waitSchema),
});
export type GanttTask = z.infer<typeof ganttTaskSchema>;

/** A run's tasks on its time axis, in topological order. */
export const ganttSchema = z.object({ run: runSchema, tasks: z.array(ganttTaskSchema) });
export type GanttView = z.infer<typeof ganttSchema>;
