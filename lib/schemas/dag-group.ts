import * as z from "zod";
import { idSchema } from "./dag-id";
import { expandSchema, MAX_TASKS, mapIndexTemplateSchema, maxMapLengthSchema } from "./dag-task";
import { defaultArgsSchema } from "./dag-task-defaults";

/** The most groups that one document may hold. */
export const MAX_GROUPS = 200;

/** Identifier of a group; groups and tasks share one namespace, since `needs` names both. */
export const groupIdSchema = idSchema.meta({
  title: "Group id",
  description: "Name of the group; no task of the DAG may have the same",
  examples: ["extract"],
});

/** A box of tasks: they are folded, cleared and waited for together. */
export const groupSchema = z.strictObject({
  label: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({
      title: "Label",
      description: "What the group is called on screens, instead of its id",
      examples: ["Extract from all shops"],
    }),
  description: z.string().max(2000).optional().meta({
    title: "Description",
    description: "One line on what the group is for",
  }),
  group: groupIdSchema.optional().meta({
    title: "Group",
    description: "The group that this one is a part of",
    examples: ["extract"],
  }),
  needs: z
    .array(groupIdSchema)
    .max(MAX_TASKS)
    .optional()
    .meta({
      title: "Needs",
      description:
        "The tasks and groups before it: those of its tasks that need none of the group wait for them",
      examples: [["prepare"]],
    }),
  default_args: defaultArgsSchema.optional().meta({
    title: "Default arguments",
    description:
      "Values for the group's tasks that do not set their own, before those of the groups around it and of the DAG",
    examples: [{ retries: 2 }],
  }),
  expand: expandSchema.optional().meta({
    title: "Expand",
    description:
      "Makes, for each element, one instance of every task in the group; each goes its own way through the group, and what needs the group waits for all",
    examples: [{ over: "{{ xcom.list_files }}", as: "file" }],
  }),
  map_index_template: mapIndexTemplateSchema.optional().meta({
    title: "Instance label",
    description: "What the instances of an element are called, instead of its number",
    examples: ["{{ file }}"],
  }),
  max_map_length: maxMapLengthSchema.optional().meta({
    title: "Elements at most",
    description: "More elements than this fail a mapped group (default 1024)",
    examples: [1024],
  }),
});
/** A group of a parsed document. */
export type DagGroup = z.output<typeof groupSchema>;

/** The groups of a document by their ids. */
export const groupsSchema = z
  .record(groupIdSchema, groupSchema)
  .refine((groups) => Object.keys(groups).length <= MAX_GROUPS, {
    error: `Expected at most ${MAX_GROUPS} groups`,
  });
