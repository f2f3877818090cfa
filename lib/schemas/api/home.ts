import * as z from "zod";
import { dagRunStateSchema, dagRunTypeSchema } from "../states";
import { instantSchema } from "./common";

/** Most entries of each list of a team's home; what lies beyond is counted. */
export const HOME_LIST_SIZE = 12;

/** A DAG whose latest run that ended by itself failed. */
export const failingDagSchema = z.object({
  dagId: z.string(),
  owner: z.string(),
  run: z.uuid(),
  logicalDate: instantSchema,
  /** End of the first failure since the last success, among the newest 50 runs. */
  since: instantSchema,
  failuresInARow: z.number().int(),
  /** The task that failed first in the latest run; null when it is gone. */
  task: z
    .object({ taskId: z.string(), attempt: z.number().int(), error: z.string().nullable() })
    .nullable(),
});
export type FailingDag = z.infer<typeof failingDagSchema>;

/** A run that has not ended. */
export const activeRunSchema = z.object({
  id: z.uuid(),
  dagId: z.string(),
  type: dagRunTypeSchema,
  state: dagRunStateSchema,
  logicalDate: instantSchema,
  queuedAt: instantSchema,
  startedAt: instantSchema.nullable(),
  /** Task instances that have not ended, and all. */
  unfinished: z.number().int(),
  tasks: z.number().int(),
});
export type ActiveRun = z.infer<typeof activeRunSchema>;

/** A DAG with the instant of its next scheduled run. */
export const comingRunSchema = z.object({
  dagId: z.string(),
  runAfter: instantSchema,
  logicalDate: instantSchema,
  timezone: z.string(),
});
/** A scheduled run whose instant has passed without it. */
export const lateRunSchema = comingRunSchema.extend({
  /** `limit`: max_active_runs holds it back. `overdue`: no worker has created it yet. */
  reason: z.enum(["limit", "overdue"]),
});

/** A DAG with dates that were due, that no worker created a run for, and that have none still. */
export const missedDagSchema = z.object({
  dagId: z.string(),
  timezone: z.string(),
  dates: z.number().int(),
  /** The first and the last of the dates. */
  from: instantSchema,
  to: instantSchema,
});

/** What ended on one day, in the team's time zone. */
export const homeDaySchema = z.object({
  /** YYYY-MM-DD */
  day: z.iso.date(),
  success: z.number().int(),
  failed: z.number().int(),
  /** Median duration of the runs that succeeded, in milliseconds. */
  medianMs: z.number().nullable(),
});
export type HomeDay = z.infer<typeof homeDaySchema>;

function counted<T extends z.ZodType>(item: T) {
  return z.object({ count: z.number().int(), items: z.array(item) });
}

/** What a team should know at a glance. */
export const homeSchema = z.object({
  dagCount: z.number().int(),
  activeDagCount: z.number().int(),
  failing: counted(failingDagSchema),
  active: counted(activeRunSchema),
  late: counted(lateRunSchema),
  /** Found out within the last 7 days. */
  missed: counted(missedDagSchema),
  /** Within the next 24 hours; a DAG counts once. */
  coming: counted(comingRunSchema),
  /** The last 14 days, oldest first, today last. */
  days: z.array(homeDaySchema),
});
export type HomeView = z.infer<typeof homeSchema>;
