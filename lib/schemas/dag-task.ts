import * as z from "zod";
import { assetNameSchema } from "./asset";
import { idSchema, taskIdSchema } from "./dag-id";
import { taskDefaultsShape } from "./dag-task-defaults";

/** The most tasks that one document may hold. */
export const MAX_TASKS = 1000;
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

/** What a task or a group is mapped over. */
export const expandSchema = z.union([expansionSchema, z.array(expansionSchema).min(1).max(4)], {
  error: "Expected {over, as}, or a list of these",
});
/** The name of each instance. */
export const mapIndexTemplateSchema = z.string().max(1_000);
/** How many elements there may be. */
export const maxMapLengthSchema = z.number().int().min(1).max(MAX_MAP_LENGTH);

/** Fields of every task, whatever its operator. */
export const taskFieldsShape = {
  needs: z
    .array(taskIdSchema)
    .max(MAX_TASKS)
    .optional()
    .meta({
      title: "Needs",
      description:
        "The tasks directly upstream; a group stands for those of its tasks that none of the group follows",
      examples: [["ingest_from_API"]],
    }),
  group: idSchema.optional().meta({
    title: "Group",
    description: "The group that the task is a part of",
    examples: ["extract"],
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
  expand: expandSchema.optional().meta({
    title: "Expand",
    description:
      "Makes one instance of the task for each element, once its upstreams are done; a list of expansions makes one for each combination",
    examples: [{ over: "{{ xcom.list_files }}", as: "file" }],
  }),
  map_index_template: mapIndexTemplateSchema.optional().meta({
    title: "Instance label",
    description: "What an instance of a mapped task is called, instead of its number",
    examples: ["{{ file }}"],
  }),
  max_map_length: maxMapLengthSchema.optional().meta({
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
