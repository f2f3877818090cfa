import * as z from "zod";
import { checkFindingSchema } from "../check";
import { taskIdSchema } from "../dag-id";
import { jsonObjectSchema } from "../json";
import { givenInstantSchema, instantSchema } from "./common";
import { documentSourceSchema } from "./dag";
import { teamPathSchema } from "./path";

/** How a test stands. `waiting` is an end too: a sensor that looked once and was not met. */
export const taskTestStateSchema = z.enum([
  "queued",
  "running",
  "success",
  "failed",
  "skipped",
  "waiting",
  "cancelled",
]);
export type TaskTestState = z.infer<typeof taskTestStateSchema>;

/** XComs by task and key. */
const xcomsSchema = jsonObjectSchema.pipe(
  z.record(z.string(), z.record(z.string(), z.json()), {
    error: "Expected an object of task_id to an object of key to value",
  }),
);

export const createTaskTestBodySchema = z.strictObject({
  source: documentSourceSchema,
  taskId: taskIdSchema,
  /** Defaults to now. A date of the schedule takes its own data interval. */
  logicalDate: givenInstantSchema.optional(),
  conf: jsonObjectSchema.default({}),
  /** What upstreams hand on, instead of what the latest successful run has. */
  xcoms: xcomsSchema.default({}),
  /** Which instance of a mapped task. */
  mapIndex: z.number().int().min(0).max(1_000_000).default(0),
});
export type CreateTaskTest = z.output<typeof createTaskTestBodySchema>;

/** What a test would have handed on. */
export const taskTestResultSchema = z.object({
  xcoms: z.record(z.string(), z.json()),
  /** Tasks that it would have skipped. */
  skips: z.array(z.string()),
  /** What a sensor saw; null for others. */
  saw: z.string().nullable(),
  checks: z.array(checkFindingSchema),
});
export type TaskTestResult = z.infer<typeof taskTestResultSchema>;

export const taskTestSchema = z.object({
  id: z.uuid(),
  dagId: z.string(),
  taskId: z.string(),
  operator: z.string(),
  queue: z.string(),
  state: taskTestStateSchema,
  logicalDate: instantSchema,
  intervalStart: instantSchema,
  intervalEnd: instantSchema,
  orderedBy: z.string(),
  createdAt: instantSchema,
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  workerName: z.string().nullable(),
  /** run_id of the run whose XComs it read; null when the DAG has no successful one. */
  xcomRunId: z.string().nullable(),
  errorCode: z.string().nullable(),
  error: z.string().nullable(),
  exitCode: z.number().int().nullable(),
  isolation: z.string().nullable(),
  rendered: z.json().nullable(),
  result: taskTestResultSchema.nullable(),
});
export type TaskTestView = z.infer<typeof taskTestSchema>;

export const taskTestPathSchema = teamPathSchema.extend({
  test: z.uuid().meta({ description: "id of the test" }),
});
/** The chunk after which the log is read. */
export const taskTestLogQuerySchema = z.strictObject({
  after: z.coerce.number().int().min(-1).default(-1),
});
