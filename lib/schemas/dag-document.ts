import * as z from "zod";
import { groupsSchema } from "./dag-group";
import { dagIdSchema, taskIdSchema } from "./dag-id";
import { dagParamSchema } from "./dag-param";
import { dateSchema, scheduleSchema } from "./dag-schedule";
import { MAX_TASKS, TASK_FIELD_NAMES, taskFieldsShape } from "./dag-task";
import { defaultArgsSchema } from "./dag-task-defaults";
import { durationSchema } from "./duration";
import { FORBIDDEN_KEYS } from "./json";

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
  groups: groupsSchema.optional().meta({
    title: "Groups",
    description: "Groups of tasks by their ids; a task or a group joins one by its `group`",
    examples: [{ extract: { label: "Extract from all shops" } }],
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
