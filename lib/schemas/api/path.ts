import * as z from "zod";
import { ID_PATTERN } from "../dag-id";

// Parameters of paths. A name that cannot exist is answered like one that does not.

const dag = z.string().regex(ID_PATTERN).meta({ description: "dag_id" });
const run = z.uuid().meta({ description: "id of the run" });

export const teamPathSchema = z.object({
  team: z.string().min(1).max(64).meta({ description: "slug of the team" }),
});
export const dagPathSchema = teamPathSchema.extend({ dag });
export const versionPathSchema = dagPathSchema.extend({
  number: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .meta({ description: "number of the version" }),
});
export const runPathSchema = dagPathSchema.extend({ run });
export const taskPathSchema = runPathSchema.extend({
  task: z.string().regex(ID_PATTERN).meta({ description: "task_id" }),
});
export const backfillPathSchema = dagPathSchema.extend({
  backfill: z.uuid().meta({ description: "id of the backfill" }),
});
