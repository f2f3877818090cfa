import * as z from "zod";
import { checkSeveritySchema } from "../check";
import { taskInstanceStateSchema } from "../states";
import { instantSchema } from "./common";
import { runSchema } from "./run";

/** A value that differs; null where it was not there. Texts are as they are, others as JSON. */
const valueChangeSchema = z.object({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type ValueChangeView = z.infer<typeof valueChangeSchema>;

const sideSchema = z.object({
  state: taskInstanceStateSchema,
  durationMs: z.number().nullable(),
});

/** What differs between a run and the last good run before it. */
export const runChangesSchema = z.object({
  /** The newest successful run before it; null when there is none, and then nothing is compared. */
  against: runSchema.nullable(),
  /** What differs, in a sentence. */
  summary: z.string(),
  /** When the two ran different versions of the DAG. */
  version: z
    .object({
      from: z.number().int(),
      to: z.number().int(),
      /** Of the newer one. */
      message: z.string(),
      authorName: z.string(),
      publishedAt: instantSchema,
      /** Everything beside the tasks. */
      settings: z.array(valueChangeSchema),
      tasks: z.array(
        z.object({
          taskId: z.string(),
          kind: z.enum(["added", "removed", "changed"]),
          fields: z.array(valueChangeSchema),
        }),
      ),
    })
    .nullable(),
  params: z.array(valueChangeSchema),
  /** Connections, variables and pools that its tasks use, changed since the good run started. */
  resources: z.array(
    z.object({
      kind: z.enum(["connection", "variable", "pool"]),
      name: z.string(),
      /** create, update or delete. */
      verb: z.string(),
      at: instantSchema,
      by: z.string(),
      /** Whether the run had ended by then. */
      isLater: z.boolean(),
      tasks: z.array(z.string()),
    }),
  ),
  /** Tasks of the run, in topological order. */
  tasks: z.array(
    z.object({
      taskId: z.string(),
      before: sideSchema.nullable(),
      after: sideSchema,
      /** Median of the recent successful runs. */
      usualMs: z.number().nullable(),
      far: z.enum(["longer", "shorter"]).nullable(),
      /** What its latest attempt ran with, where that differs. */
      rendered: z.array(valueChangeSchema),
    }),
  ),
  checks: z.array(
    z.object({
      taskId: z.string(),
      name: z.string(),
      severity: checkSeveritySchema,
      before: z.string().nullable(),
      after: z.string().nullable(),
      passed: z.boolean(),
      expected: z.string(),
    }),
  ),
  /** Assets whose updates started one of the two, and how many of each. */
  assets: z.array(
    z.object({ asset: z.string(), before: z.number().int(), after: z.number().int() }),
  ),
});
export type RunChanges = z.infer<typeof runChangesSchema>;
