import * as z from "zod";
import { answerSchema, questionSchema } from "../approval";
import { jsonObjectSchema } from "../json";
import { dagRunStateSchema, dagRunTypeSchema, taskInstanceStateSchema } from "../states";
import { assetEventSchema } from "./asset";
import { givenInstantSchema, instantSchema, pageQuerySchema, pageSchema } from "./common";
import { runFilterFields, teamRunFilterFields } from "./run-filter";

export { GRID_STATE_CHARS, type GridView, gridQuerySchema, gridSchema } from "./grid";

export const runSchema = z.object({
  id: z.uuid(),
  dagId: z.string(),
  runId: z.string(),
  type: dagRunTypeSchema,
  state: dagRunStateSchema,
  logicalDate: instantSchema,
  intervalStart: instantSchema,
  intervalEnd: instantSchema,
  runAfter: instantSchema,
  queuedAt: instantSchema,
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  versionNumber: z.number().int(),
  triggeredBy: z.string(),
  note: z.string(),
  /** Successful although a task failed on the way. */
  hasFailures: z.boolean(),
  /** Who cancelled it, in which case it has failed; null when nobody did. */
  cancelledBy: z.string().nullable(),
  /** Whether dagrun_timeout ended it, in which case it has failed. */
  timedOut: z.boolean(),
  /** The backfill that created it, or ran it again last. */
  backfillId: z.uuid().nullable(),
});
export type RunView = z.infer<typeof runSchema>;
export const runPageSchema = pageSchema(runSchema);
export const dagRunListQuerySchema = pageQuerySchema.extend(runFilterFields);
/** Of the whole team; `dag` keeps to one. */
export const runListQuerySchema = pageQuerySchema.extend(teamRunFilterFields);

export const runDetailSchema = runSchema.extend({
  conf: z.json(),
  params: z.json(),
  counts: z.partialRecord(taskInstanceStateSchema, z.number().int()),
  /** Median duration of the DAG's recent successful runs, in milliseconds. */
  usualDurationMs: z.number().nullable(),
  /** While it runs: when it will probably end, by what its tasks usually take. */
  eta: z.object({ at: instantSchema, path: z.array(z.string()) }).nullable(),
  /** Until when alert rules want it to have ended; those to come. */
  deadlines: z.array(z.object({ rule: z.string(), at: instantSchema })),
  /** The updates of assets that started it, oldest first; at most 200. */
  assetEvents: z.array(assetEventSchema),
  /** The groups of its version, each with the tasks that are directly in it. */
  groups: z.array(
    z.object({
      groupId: z.string(),
      label: z.string(),
      /** The group around it. */
      group: z.string().nullable(),
      tasks: z.array(z.string()),
    }),
  ),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

export const triggerRunBodySchema = z.strictObject({
  conf: jsonObjectSchema.default({}),
  /** Defaults to now; a run for it must not exist yet. */
  logicalDate: givenInstantSchema.optional(),
  note: z.string().max(1_000).default(""),
});
/** An empty note is none. */
const noteShape = { note: z.string().max(1_000) };
export const updateRunBodySchema = z.strictObject(noteShape);
export const updateTaskBodySchema = z.strictObject(noteShape);

export const taskInstanceSchema = z.object({
  id: z.uuid(),
  taskId: z.string(),
  mapIndex: z.number().int(),
  operator: z.string(),
  state: taskInstanceStateSchema,
  tryNumber: z.number().int(),
  maxTries: z.number().int(),
  triggerRule: z.string(),
  scheduledAt: instantSchema.nullable(),
  queuedAt: instantSchema.nullable(),
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  /** When the retry delay ends. */
  nextAt: instantSchema.nullable(),
  /**
   * Of a mapped task: how many instances it has, 0 until its elements are known, and how many of
   * them are in each state; its own state and times are what these come to. Else null.
   */
  mapped: z
    .object({
      count: z.number().int(),
      states: z.partialRecord(taskInstanceStateSchema, z.number().int()),
    })
    .nullable(),
  /** Of an instance of a mapped task: what it is called, and its element by name. */
  label: z.string().nullable(),
  item: z.record(z.string(), z.json()).nullable(),
  /** What somebody noted on it. */
  note: z.object({ text: z.string(), by: z.string(), at: instantSchema }).nullable(),
});
export type TaskInstanceView = z.infer<typeof taskInstanceSchema>;
export const taskInstanceListSchema = z.object({ items: z.array(taskInstanceSchema) });

/** Which instance of a mapped task is meant: by its number; -1, the default, is the task itself. */
const mapQuery = { map: z.coerce.number().int().min(-1).max(1_000_000).default(-1) };
export const taskQuerySchema = z.strictObject(mapQuery);
export const mappedInstanceQuerySchema = pageQuerySchema.extend({
  state: taskInstanceStateSchema.optional(),
});
export const mappedInstancePageSchema = pageSchema(taskInstanceSchema);

export const attemptSchema = z.object({
  number: z.number().int(),
  state: z.enum(["running", "deferred", "success", "failed", "skipped", "lost", "cancelled"]),
  workerName: z.string(),
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  exitCode: z.number().int().nullable(),
  errorCode: z.string().nullable(),
  error: z.string().nullable(),
  rendered: z.json().nullable(),
  isolation: z.string().nullable(),
  logLines: z.number().int(),
});
export type AttemptView = z.infer<typeof attemptSchema>;
export const xcomSchema = z.object({ key: z.string(), value: z.json(), createdAt: instantSchema });

/** How a task instance waits, or waited, outside a worker. */
export const deferralSchema = z.object({
  attempt: z.number().int(),
  /** False once the attempt has ended. */
  open: z.boolean(),
  /** What it saw when it looked last, in words. */
  saw: z.string(),
  looks: z.number().int(),
  begunAt: instantSchema,
  lookedAt: instantSchema,
  /** Of the next look; null when only an event wakes it, or a worker looks just now. */
  nextAt: instantSchema.nullable(),
  isLooking: z.boolean(),
  /** What a person is asked; null when nobody is. */
  question: questionSchema.nullable(),
  answer: answerSchema.nullable(),
});
export type DeferralView = z.infer<typeof deferralSchema>;

/** Kinds of what keeps a task instance from running. */
export const blockerKindSchema = z.enum([
  "upstream",
  "past",
  "run_limit",
  "dag_limit",
  "pool",
  "team_limit",
  "worker",
  "no_worker",
  "retry",
  "look",
  "person",
  "stop",
  "deleted",
]);
export type BlockerKind = z.infer<typeof blockerKindSchema>;

/** What keeps a task instance from running now. */
export const blockerSchema = z.object({
  kind: blockerKindSchema,
  text: z.string(),
  /** When it ends by itself; null when it does not. */
  until: instantSchema.nullable(),
});

/** A stretch of time in which a task instance waited; it lasts when `to` is null. */
export const waitSchema = z.object({
  kind: blockerKindSchema,
  text: z.string(),
  from: instantSchema,
  to: instantSchema.nullable(),
});
export type WaitView = z.infer<typeof waitSchema>;

/** A task directly before or behind another; with the number of its element in a mapped group. */
const neighbourSchema = z.object({
  taskId: z.string(),
  state: taskInstanceStateSchema,
  mapIndex: z.number().int().optional(),
});

export const taskInstanceDetailSchema = taskInstanceSchema.extend({
  pool: z.string(),
  poolSlots: z.number().int(),
  /** Label of the workers that may run it. */
  queue: z.string(),
  /** Of the same element where it is in the same mapped group. */
  upstream: z.array(neighbourSchema),
  downstream: z.array(neighbourSchema),
  /** Of a task in a mapped group: the task whose attempt finds the elements, unless it does itself. */
  expandedBy: z.string().nullable(),
  attempts: z.array(attemptSchema),
  xcoms: z.array(xcomSchema),
  /** How many instances its task has, when it is one of a mapped task's; else 0. */
  siblings: z.number().int(),
  /** Why it does not run, in words; null when it runs or ran. */
  waitingFor: z.string().nullable(),
  /** The same with its kind, and when it ends. */
  blocker: blockerSchema.nullable(),
  /** What it waited for until now, in order; the last one lasts while it does not run. */
  waits: z.array(waitSchema),
  /** Of its latest attempt that deferred itself; null when none did. */
  deferral: deferralSchema.nullable(),
});
export type TaskInstanceDetail = z.infer<typeof taskInstanceDetailSchema>;

/** Log of an attempt from a line on; text lines as lib/schemas/log-line.ts describes them. */
export const logQuerySchema = z.strictObject({
  attempt: z.coerce.number().int().min(1),
  ...mapQuery,
  /** Sequence number of the last chunk that the caller has; -1 for none. */
  after: z.coerce.number().int().min(-1).default(-1),
});
export const logDownloadQuerySchema = logQuerySchema.pick({ attempt: true, map: true });
export const logPageSchema = z.object({
  chunks: z.array(
    z.object({ seq: z.number().int(), firstLine: z.number().int(), text: z.string() }),
  ),
  /** True when the attempt is over and all its chunks were given. */
  complete: z.boolean(),
});

export type LogPage = z.infer<typeof logPageSchema>;

/** Messages of a log's stream: its chunks as they are written, then `end`, after which none follow. */
export const logStreamEventSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("chunk"),
    seq: z.number().int(),
    firstLine: z.number().int(),
    text: z.string(),
  }),
  z.object({ kind: z.literal("end") }),
]);
export type LogStreamEvent = z.infer<typeof logStreamEventSchema>;

/** A change that an open page may want to know of; it refetches what it shows. */
export const liveEventSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("run"), dagId: z.string(), runId: z.uuid() }),
  z.object({ kind: z.literal("dag"), dagId: z.string() }),
  z.object({ kind: z.literal("alert") }),
  z.object({ kind: z.literal("connections") }),
  z.object({ kind: z.literal("members") }),
  z.object({ kind: z.literal("run-orders") }),
  z.object({ kind: z.literal("resync") }),
]);
export type LiveEvent = z.infer<typeof liveEventSchema>;
