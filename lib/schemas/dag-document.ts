import * as z from "zod";
import { assetConditionSchema, assetNameSchema } from "./asset";
import { dagParamSchema } from "./dag-param";
import { durationSchema } from "./duration";
import { FORBIDDEN_KEYS } from "./json";
import { triggerRuleSchema } from "./states";

/** Form of a DAG's or a task's identifier. */
export const ID_PATTERN = /^[A-Za-z0-9_.-]{1,200}$/;
/** The most tasks that one document may hold. */
export const MAX_TASKS = 500;
/** Schedule presets, and what they stand for (cron text where there is one). */
export const SCHEDULE_PRESETS = {
  "@once": null,
  "@continuous": null,
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@quarterly": "0 0 1 */3 *",
  "@yearly": "0 0 1 1 *",
} as const satisfies Record<string, string | null>;

const ID_ALLOWED = "1 to 200 of the characters A-Z a-z 0-9 _ . -";

const idSchema = z
  .string()
  .regex(ID_PATTERN, { error: `Expected ${ID_ALLOWED}` })
  .refine((id) => !FORBIDDEN_KEYS.has(id), { error: "This name is reserved" });

/** Identifier of a DAG, unique within its team. */
export const dagIdSchema = idSchema.meta({
  title: "DAG id",
  description: `Name of the DAG, unique in the team: ${ID_ALLOWED}`,
  examples: ["dag_etl_example"],
});

/** Identifier of a task, unique within its DAG. */
export const taskIdSchema = idSchema.meta({
  title: "Task id",
  description: `Name of the task, unique in the DAG: ${ID_ALLOWED}`,
  examples: ["transform_data"],
});

const cronTextSchema = z.string().min(1).max(100);

const dateSchema = z
  .union([z.iso.date(), z.iso.datetime({ local: true, offset: true })], {
    error: "Expected a date (2024-03-13) or a date and time (2024-03-13T06:00)",
  })
  // The database knows no year 0, and nobody's data is that old.
  .refine((text) => Number(text.slice(0, 4)) >= 1900, { error: "Expected a date from 1900 on" });

const timeScheduleSchemas = [
  cronTextSchema,
  z.array(cronTextSchema).min(1).max(10),
  z.strictObject({ every: durationSchema }),
  z.strictObject({ dates: z.array(dateSchema).min(1).max(1000) }),
] as const;

/**
 * When runs start: cron text, a preset, several crons, a fixed period, dates, updates of assets
 * (with or without a time besides), or null (by hand).
 */
export const scheduleSchema = z
  .union(
    [
      ...timeScheduleSchemas,
      z.strictObject({
        assets: assetConditionSchema,
        time: z.union(timeScheduleSchemas).optional().meta({
          title: "Time",
          description: "A schedule by time besides: a run starts by either",
        }),
      }),
      z.null(),
    ],
    {
      error:
        "Expected cron text, a preset, a list of crons, {every: duration}, {dates: […]}, {assets: …} or null",
    },
  )
  .meta({
    title: "Schedule",
    description:
      "Cron text of five fields, a preset such as @daily, a list of crons, {every: 15m}, {dates: […]}, {assets: {any: […]}} with or without a `time` besides, or null for manual runs only",
    examples: [
      "@weekly",
      "0 6 * * 1-5",
      ["0 6 * * *", "0 18 * * *"],
      { every: "15m" },
      { dates: ["2026-12-24"] },
      { assets: { all: ["orders", "customers"] } },
      null,
    ],
  });
export type Schedule = z.output<typeof scheduleSchema>;

/** Name of a pool, unique within its team. */
export const poolNameSchema = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, {
  error: "Expected letters, digits and underscores, not starting with a digit",
});
/** What the priority of a task adds up. */
export const WEIGHT_RULES = ["downstream", "upstream", "absolute"] as const;
/** The pool of tasks that name none. */
export const DEFAULT_POOL = "default_pool";
/** The label that workers serve, and tasks ask for, unless told otherwise. */
export const DEFAULT_QUEUE = "default";

const maxActiveSchema = z.number().int().min(1).max(10_000).optional();

/** Fields that `default_args` may set for all tasks and that a task may set for itself. */
export const taskDefaultsShape = {
  trigger_rule: triggerRuleSchema.optional().meta({
    title: "Trigger rule",
    description: "Which states of the direct upstreams start the task (default all_success)",
    examples: ["all_success", "none_failed_min_one_success"],
  }),
  retries: z
    .number()
    .int()
    .min(0)
    .max(100)
    .optional()
    .meta({
      title: "Retries",
      description: "How often a failed attempt is tried again (default 0)",
      examples: [2],
    }),
  retry_delay: durationSchema.optional().meta({
    title: "Retry delay",
    description: "Wait before an attempt is tried again (default 5m)",
    examples: ["5m"],
  }),
  retry_exponential_backoff: z
    .boolean()
    .optional()
    .meta({
      title: "Exponential backoff",
      description: "Double the wait with each attempt",
      examples: [true],
    }),
  max_retry_delay: durationSchema.optional().meta({
    title: "Longest retry delay",
    description: "Upper bound of the wait when it grows",
    examples: ["1h"],
  }),
  execution_timeout: durationSchema.optional().meta({
    title: "Execution timeout",
    description: "An attempt that takes longer is stopped and fails",
    examples: ["1h"],
  }),
  depends_on_past: z
    .boolean()
    .optional()
    .meta({
      title: "Depends on past",
      description:
        "Starts only when the same task succeeded or was skipped in the run before (by logical date; with catchup, runs started by hand are passed over)",
      examples: [true],
    }),
  wait_for_downstream: z
    .boolean()
    .optional()
    .meta({
      title: "Wait for downstream",
      description:
        "Like depends_on_past, and the tasks directly behind it must have succeeded or been skipped there too",
      examples: [true],
    }),
  max_active_tis_per_dag: maxActiveSchema.meta({
    title: "Active instances at most",
    description: "Instances of the task that may be active at once, over all runs of the DAG",
    examples: [4],
  }),
  max_active_tis_per_dagrun: maxActiveSchema.meta({
    title: "Active instances of a run at most",
    description: "Instances of the task that may be active at once in one run",
    examples: [4],
  }),
  priority_weight: z
    .number()
    .int()
    .min(-10_000)
    .max(10_000)
    .optional()
    .meta({
      title: "Priority weight",
      description: "Among tasks that wait for a slot, the highest goes first (default 1)",
      examples: [10],
    }),
  weight_rule: z
    .enum(WEIGHT_RULES)
    .optional()
    .meta({
      title: "Weight rule",
      description:
        "What a task's priority adds up: its own weight and those of all tasks downstream (default) or upstream of it, or its own alone (absolute)",
      examples: ["downstream"],
    }),
  pool: poolNameSchema.optional().meta({
    title: "Pool",
    description: "The pool whose slots it takes while it runs (default default_pool)",
    examples: ["warehouse"],
  }),
  pool_slots: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .meta({
      title: "Pool slots",
      description: "How many slots of its pool it takes (default 1)",
      examples: [2],
    }),
  queue: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, {
      error: "Expected 1 to 64 of the characters A-Z a-z 0-9 _ . -",
    })
    .optional()
    .meta({
      title: "Worker queue",
      description: "Label of the workers that may run it (default default)",
      examples: ["gpu"],
    }),
};

/** The most elements that a task may be mapped over. */
export const MAX_MAP_LENGTH = 10_000;

const expansionSchema = z.strictObject({
  over: z
    .union([z.string().min(1).max(10_000), z.array(z.json()), z.record(z.string(), z.json())], {
      error: "Expected a list, a mapping, or a template that renders to one",
    })
    .meta({
      title: "Over",
      description:
        "A list, a mapping (each element is then {key, value}), or a template such as {{ xcom.list_files }}",
      examples: ["{{ xcom.list_files }}", ["eu", "us"]],
    }),
  as: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, { error: "Expected a name of letters, digits and _" })
    .meta({
      title: "As",
      description: "The name by which templates of the task call the element",
      examples: ["file"],
    }),
});
/** One thing that a task is mapped over. */
export type Expansion = z.output<typeof expansionSchema>;

/** Values that hold for every task unless the task says otherwise. */
export const defaultArgsSchema = z.strictObject(taskDefaultsShape);
export type DefaultArgs = z.output<typeof defaultArgsSchema>;

/** Fields of every task, whatever its operator. */
export const taskFieldsShape = {
  needs: z
    .array(taskIdSchema)
    .max(MAX_TASKS)
    .optional()
    .meta({
      title: "Needs",
      description: "The tasks directly upstream",
      examples: [["ingest_from_API"]],
    }),
  ...taskDefaultsShape,
  outlets: z
    .array(assetNameSchema)
    .max(20)
    .optional()
    .meta({
      title: "Outlets",
      description: "The assets that the task updates: when it succeeds, what waits for them starts",
      examples: [["orders"]],
    }),
  teardown_for: z
    .array(taskIdSchema)
    .min(1)
    .max(50)
    .optional()
    .meta({
      title: "Teardown for",
      description:
        "Makes the task the teardown of these setups, which it needs besides: it runs when all before it is done and one of them succeeded, whatever happened between",
      examples: [["create_cluster"]],
    }),
  on_failure_fail_dagrun: z
    .boolean()
    .optional()
    .meta({
      title: "Failure fails the run",
      description: "Of a teardown: its own failure fails the run (default false)",
      examples: [true],
    }),
  expand: z
    .union([expansionSchema, z.array(expansionSchema).min(1).max(4)], {
      error: "Expected {over, as}, or a list of these",
    })
    .optional()
    .meta({
      title: "Expand",
      description:
        "Makes one instance of the task for each element, once its upstreams are done; a list of expansions makes one for each combination",
      examples: [{ over: "{{ xcom.list_files }}", as: "file" }],
    }),
  map_index_template: z
    .string()
    .max(1_000)
    .optional()
    .meta({
      title: "Instance label",
      description: "What an instance of a mapped task is called, instead of its number",
      examples: ["{{ file }}"],
    }),
  max_map_length: z
    .number()
    .int()
    .min(1)
    .max(MAX_MAP_LENGTH)
    .optional()
    .meta({
      title: "Elements at most",
      description: "More elements than this fail a mapped task (default 1024)",
      examples: [1024],
    }),
  doc: z.string().max(20_000).optional().meta({
    title: "Notes",
    description: "Markdown shown on the task's page",
  }),
};

/** Names of the fields that every task has; all its other keys are its operator's config. */
export const TASK_FIELD_NAMES: ReadonlySet<string> = new Set([
  "operator",
  ...Object.keys(taskFieldsShape),
]);

/** Fields of the document except its tasks. */
export const dagFieldsShape = {
  dag_id: dagIdSchema,
  description: z
    .string()
    .max(2000)
    .default("")
    .meta({
      title: "Description",
      description: "One line on what the DAG is for",
      examples: ["Weekly ETL pipeline"],
    }),
  owner: z
    .string()
    .max(200)
    .optional()
    .meta({
      title: "Owner",
      description: "Who answers for the DAG",
      examples: ["data_engineering_team"],
    }),
  schedule: scheduleSchema.default(null),
  timezone: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({
      title: "Time zone",
      description: "IANA time zone of the schedule and the dates (default: the team's)",
      examples: ["Europe/Berlin", "UTC"],
    }),
  interval: z
    .enum(["period", "point"])
    .default("period")
    .meta({
      title: "Interval",
      description:
        "period: a run covers the interval that just ended; point: a run stands for its tick",
      examples: ["period"],
    }),
  start_date: dateSchema
    .nullable()
    .default(null)
    .meta({
      title: "Start date",
      description: "The first instant that runs cover, in the DAG's time zone",
      examples: ["2024-03-13"],
    }),
  end_date: dateSchema
    .nullable()
    .default(null)
    .meta({
      title: "End date",
      description: "The last instant at which an interval may start (inclusive), or null",
      examples: ["2025-12-31"],
    }),
  catchup: z
    .boolean()
    .default(false)
    .meta({
      title: "Catch up",
      description: "Create a run for each missed interval since the start date",
      examples: [false],
    }),
  jitter: durationSchema.default(0).meta({
    title: "Jitter",
    description:
      "Runs start up to so much later, always by the same time for one DAG; their dates stay (default 0s)",
    examples: ["10m"],
  }),
  max_active_runs: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(16)
    .meta({
      title: "Active runs at most",
      description: "Runs of this DAG that may be active at once",
      examples: [16],
    }),
  max_active_tasks: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(16)
    .meta({
      title: "Active tasks at most",
      description: "Task instances of this DAG that may run at once",
      examples: [16],
    }),
  dagrun_timeout: durationSchema
    .refine((seconds) => seconds > 0, { error: "Expected more than 0 seconds" })
    .optional()
    .meta({
      title: "Run timeout",
      description:
        "A run that takes longer from its start is stopped and fails (default: no limit)",
      examples: ["6h"],
    }),
  max_consecutive_failed_dag_runs: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .optional()
    .meta({
      title: "Pause after failures",
      description: "So many failed runs in a row pause the DAG; 0, the default, never does",
      examples: [3],
    }),
  tags: z
    .array(z.string().min(1).max(64))
    .max(50)
    .default([])
    .meta({
      title: "Tags",
      description: "Labels to find the DAG by",
      examples: [["data_engineering_team"]],
    }),
  params: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, {
        error: "Expected a name of letters, digits and _",
      }),
      dagParamSchema,
    )
    .default({})
    .meta({
      title: "Params",
      description: "Values that a run can be given, each described by a JSON Schema",
      examples: [{ region: { type: "string", default: "eu" } }],
    }),
  default_args: defaultArgsSchema.default({}).meta({
    title: "Default arguments",
    description: "Values for every task that does not set its own",
    examples: [{ retries: 2, retry_delay: "5m" }],
  }),
};

/** A mistake in an operator's config that its schema cannot say. */
export type OperatorConfigProblem = {
  readonly path: (string | number)[];
  readonly message: string;
  readonly code: string;
};

/**
 * What the document schema needs to know of an operator. In `config`, mark a field with
 * `.meta({template: true})` when templates are rendered in it, `.meta({secret: true})` when a
 * password may be rendered into it, and `.meta({language: "sql"})` (python, shell, javascript,
 * json) to choose its editor. A templated field is checked before rendering, so its schema must
 * accept text with `{{ … }}`; check the rendered value in the operator.
 */
export type OperatorSpec = {
  type: string;
  label: string;
  description: string;
  config: z.ZodObject;
  /** Rules across fields, for a config that passed its schema; paths start in the config. */
  check?(config: Record<string, unknown>): OperatorConfigProblem[];
};

type TaskFields = z.output<z.ZodObject<typeof taskFieldsShape>>;
/** A task of a parsed document: the common fields, and the operator's config beside them. */
export type DagTask = TaskFields & { operator: string } & Record<string, unknown>;
/** A document that passed its schema: defaults filled in, durations in seconds. */
export type DagDocument = z.output<z.ZodObject<typeof dagFieldsShape>> & {
  tasks: Record<string, DagTask>;
};

/** The schema of one task of a given operator. Throws when a config key is a task field's name. */
export function buildTaskSchema(operator: OperatorSpec): z.ZodObject {
  for (const key of Object.keys(operator.config.shape)) {
    if (TASK_FIELD_NAMES.has(key) || FORBIDDEN_KEYS.has(key)) {
      throw new Error(`Operator ${operator.type}: config key "${key}" is a field of every task`);
    }
  }
  return operator.config
    .extend({
      operator: z.literal(operator.type).meta({ title: "Operator" }),
      ...taskFieldsShape,
    })
    .strict()
    .meta({ title: operator.label, description: operator.description });
}

/**
 * The schema of the DAG document for a catalogue of operators. Its JSON Schema
 * (`z.toJSONSchema(schema, {io: "input"})`) is complete: each operator's keys are in it. Reading a
 * stored document again asks for no `maxTasks`: that limit is for authors.
 */
export function buildDagDocumentSchema(
  operators: readonly OperatorSpec[],
  { maxTasks = MAX_TASKS }: { maxTasks?: number } = {},
): z.ZodType<DagDocument, unknown> {
  const [first, ...rest] = operators.map(buildTaskSchema);
  const task = first === undefined ? z.never() : z.discriminatedUnion("operator", [first, ...rest]);
  const schema = z
    .strictObject({
      ...dagFieldsShape,
      tasks: z
        .record(taskIdSchema, task)
        .refine((tasks) => Object.keys(tasks).length > 0, { error: "Expected at least one task" })
        .refine((tasks) => Object.keys(tasks).length <= maxTasks, {
          error: `Expected at most ${maxTasks} tasks`,
        })
        .meta({ title: "Tasks", description: "The tasks by their ids" }),
    })
    .meta({ title: "DAG", description: "A pipeline: when it runs and what it does" });
  // The operators are known at run time only, so their members of the union cannot be inferred.
  return schema as unknown as z.ZodType<DagDocument, unknown>;
}
