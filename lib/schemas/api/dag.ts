import * as z from "zod";
import { problemSchema } from "../problem";
import { dagRunStateSchema, dagRunTypeSchema } from "../states";
import { instantSchema, pageQuerySchema, pageSchema } from "./common";

/** A run as the bars of the DAG list show it. */
export const recentRunSchema = z.object({
  id: z.uuid(),
  runId: z.string(),
  state: dagRunStateSchema,
  type: dagRunTypeSchema,
  logicalDate: instantSchema,
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
});
export type RecentRun = z.infer<typeof recentRunSchema>;

const dagFields = {
  dagId: z.string(),
  description: z.string(),
  owner: z.string(),
  tags: z.array(z.string()),
  paused: z.boolean(),
  /** Why the system paused it; null when a person did, or nobody. */
  pausedBecause: z.string().nullable(),
  /** As written in the document: a cron, a preset…; null for manual only. */
  schedule: z.json(),
  scheduleText: z.string(),
  timezone: z.string(),
  nextRunAt: instantSchema.nullable(),
  nextLogicalDate: instantSchema.nullable(),
  /** True while max_active_runs holds the next scheduled run back. */
  atRunLimit: z.boolean(),
  versionNumber: z.number().int(),
  updatedAt: instantSchema,
  deletedAt: instantSchema.nullable(),
  purgeAfter: instantSchema.nullable(),
};

export const dagListItemSchema = z.object({
  ...dagFields,
  /** Newest first, at most 20. */
  recentRuns: z.array(recentRunSchema),
});
export type DagListItem = z.infer<typeof dagListItemSchema>;
export const dagPageSchema = pageSchema(dagListItemSchema);
export const dagListQuerySchema = pageQuerySchema.extend({
  search: z.string().max(200).optional(),
  tag: z.string().max(100).optional(),
  /** What the latest run did, or whether the DAG is paused. */
  state: z.enum(["active", "paused", "running", "failed", "deleted"]).optional(),
});

/** A DAG by itself, with what its header and its tabs need. */
export const dagDetailSchema = z.object({
  ...dagFields,
  id: z.uuid(),
  interval: z.enum(["period", "point"]),
  startDate: instantSchema.nullable(),
  endDate: instantSchema.nullable(),
  catchup: z.boolean(),
  maxActiveRuns: z.number().int(),
  maxActiveTasks: z.number().int(),
  /** Seconds after which a run is stopped; null for never. */
  dagrunTimeout: z.number().nullable(),
  /** So many failed runs in a row pause the DAG; 0 for never. */
  maxConsecutiveFailedRuns: z.number().int(),
  /** The document's params: JSON Schema a name; makes the trigger form. */
  params: z.record(z.string(), z.json()),
  /** Interval that a manual run triggered now would take. */
  manualInterval: z.object({ start: instantSchema, end: instantSchema }),
  /**
   * What un-pausing would start at once: the ten oldest are listed; `more` when counting stopped
   * at `count`.
   */
  dueOnUnpause: z.object({
    count: z.number().int(),
    more: z.boolean(),
    logicalDates: z.array(instantSchema),
  }),
});
export type DagDetail = z.infer<typeof dagDetailSchema>;

/** Source of a new DAG, or of a new version of one. */
export const documentSourceSchema = z.string().max(1_000_000);
export const createDagBodySchema = z.strictObject({
  source: documentSourceSchema,
  message: z.string().max(500).default(""),
  /** New DAGs start paused, as in Airflow. */
  paused: z.boolean().default(true),
});
export const createVersionBodySchema = z.strictObject({
  source: documentSourceSchema,
  message: z.string().max(500).default(""),
  /** Number of the version that the edit started from; a newer one in between is a conflict. */
  baseVersion: z.number().int().min(1),
});
export const updateDagBodySchema = z.strictObject({ paused: z.boolean() });

/** Checks a document without saving it. */
export const validateDagBodySchema = z.strictObject({ source: documentSourceSchema });
const previewRunSchema = z.object({
  logicalDate: instantSchema,
  start: instantSchema,
  end: instantSchema,
  runAfter: instantSchema,
  /** For example a day of 23 or 25 hours. */
  note: z.string().nullable(),
});
export type PreviewRunView = z.infer<typeof previewRunSchema>;
export const schedulePreviewSchema = z.object({
  text: z.string(),
  next: z.array(previewRunSchema),
});

const stretchSchema = z.object({ start: instantSchema, end: instantSchema });
/** What saving the document would change about when its DAG runs. */
export const scheduleChangeSchema = z.object({
  before: schedulePreviewSchema,
  after: schedulePreviewSchema,
  timezone: z.string(),
  paused: z.boolean(),
  /** Runs that start at once (when the DAG is paused: once it is un-paused); at most ten are listed. */
  atOnce: z.object({
    count: z.number().int(),
    more: z.boolean(),
    logicalDates: z.array(instantSchema),
  }),
  /** Complete dates that are passed over because catchup is off. */
  passed: stretchSchema.nullable(),
  /** Data between the last interval that was run and the first one to come, which no run covers. */
  gap: stretchSchema.nullable(),
});
export type ScheduleChangeView = z.infer<typeof scheduleChangeSchema>;
export const validateDagResultSchema = z.object({
  valid: z.boolean(),
  problems: z.array(problemSchema),
  schedule: schedulePreviewSchema.nullable(),
  /** Against the DAG of that dag_id; null when there is none, or when its schedule stays as it is. */
  change: scheduleChangeSchema.nullable(),
  graph: z.lazy(() => graphSchema).nullable(),
});

export const dagVersionSchema = z.object({
  id: z.uuid(),
  number: z.number().int(),
  message: z.string(),
  authorName: z.string(),
  hash: z.string(),
  createdAt: instantSchema,
  current: z.boolean(),
  taskCount: z.number().int(),
});
export type DagVersionView = z.infer<typeof dagVersionSchema>;
export const dagVersionPageSchema = pageSchema(dagVersionSchema);
export const dagVersionDetailSchema = dagVersionSchema.extend({ source: z.string() });
/** A version with its source. */
export type DagVersionDetail = z.infer<typeof dagVersionDetailSchema>;

const boxSchema = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
});

/**
 * The graph of a version with node positions in pixels, laid out left to right. An edge to or from
 * a folded group stands for those of its tasks.
 */
export const graphSchema = z.object({
  width: z.number(),
  height: z.number(),
  nodes: z.array(
    z.object({
      taskId: z.string(),
      operator: z.string(),
      operatorLabel: z.string(),
      triggerRule: z.string(),
      x: z.number(),
      y: z.number(),
      width: z.number(),
      height: z.number(),
    }),
  ),
  edges: z.array(z.object({ from: z.string(), to: z.string() })),
  groups: z
    .array(
      z.object({
        groupId: z.string(),
        label: z.string(),
        /** The group around it. */
        group: z.string().nullable(),
        /** One instance of each of its tasks for every element of something. */
        mapped: z.boolean(),
        /** A folded group is one node; an open one is a box around its tasks. */
        folded: z.boolean(),
        /** All of its tasks, at any depth. */
        tasks: z.array(z.string()),
        /** Null where it is not drawn: within a folded group, or when no box could be placed. */
        box: boxSchema.nullable(),
      }),
    )
    .default([]),
});
export type GraphView = z.infer<typeof graphSchema>;
export const graphQuerySchema = z.strictObject({
  version: z.coerce.number().int().min(1).optional(),
  /** Groups that are folded, with commas between; left out, all of them in a large graph. */
  fold: z
    .string()
    .max(50_000)
    .transform((text) => text.split(",").filter((groupId) => groupId !== ""))
    .optional(),
});

/** One operator as the editor's completion and the reference need it. */
export const operatorSchema = z.object({
  type: z.string(),
  label: z.string(),
  description: z.string(),
  icon: z.string(),
  /** JSON Schema of the configuration. */
  configSchema: z.json(),
});
export const operatorListSchema = z.object({
  items: z.array(operatorSchema),
  /** JSON Schema of a whole DAG document. */
  documentSchema: z.json(),
});
