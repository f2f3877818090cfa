import * as z from "zod";
import { dagRunStateSchema, dagRunTypeSchema } from "../states";
import { givenInstantSchema } from "./common";

/** What people type to find runs. */
const typedSchema = z.string().trim().min(1).max(200);

/** Fields of {@link runFilterSchema}, for the queries that take more beside them. */
export const runFilterFields = {
  state: dagRunStateSchema.optional(),
  type: dagRunTypeSchema.optional(),
  /** Only runs of this backfill. */
  backfill: z.uuid().optional(),
  /** Only runs of DAGs that have this tag now. */
  tag: typedSchema.optional(),
  /** Part of the name of who, or what, started it. */
  by: typedSchema.optional(),
  /** Part of the run_id or of the note. */
  text: typedSchema.optional(),
  /** Logical date: from, included, to, excluded. */
  logicalFrom: givenInstantSchema.optional(),
  logicalTo: givenInstantSchema.optional(),
  /** Start: from, included, to, excluded; a run that has not started is in none. */
  startedFrom: givenInstantSchema.optional(),
  startedTo: givenInstantSchema.optional(),
  /** Took, or takes so far, longer than this many seconds. */
  longerThan: z.coerce.number().min(0).max(31_536_000).optional(),
};

/** Fields of the filter over all DAGs; `dag` keeps to one. */
export const teamRunFilterFields = { ...runFilterFields, dag: z.string().max(200).optional() };

/** Which runs are meant: for lists, counts, exports, and whatever is done to all that match. */
export const runFilterSchema = z.strictObject(teamRunFilterFields);
export type RunFilter = z.infer<typeof runFilterSchema>;

/** How many runs are in each state; states without any are absent. */
export const runCountsSchema = z.object({
  counts: z.partialRecord(dagRunStateSchema, z.number().int()),
  /** Only the newest runs were counted: there are more. */
  isCapped: z.boolean(),
});
export type RunCounts = z.infer<typeof runCountsSchema>;

/** Counts cover all states, whatever state a list is narrowed to. */
export const runCountsQuerySchema = runFilterSchema.omit({ state: true });

/** Forms of an export. */
export const RUN_EXPORT_FORMATS = ["csv", "json"] as const;
export const runExportQuerySchema = runFilterSchema.extend({
  format: z.enum(RUN_EXPORT_FORMATS).default("csv"),
});
/** Most runs that one export holds, the newest first. */
export const MAX_EXPORTED_RUNS = 50_000;
